import type { CurrencyJson } from '@localpay/node'
import { type PadKey, padRows, padStyleOf, press, sayKey } from '../flows/amount-pad.ts'
import { useText } from './context.tsx'
import { Icon } from './icon.tsx'

interface KeypadProps {
  readonly currency: CurrencyJson
  readonly text: string
  readonly onChange: (text: string) => void
}

/** The amount and its big keypad. A real keyboard types into the field; a phone shows no second keyboard. */
export function Keypad({ currency, text, onChange }: KeypadProps) {
  const t = useText()
  const style = padStyleOf(currency, t.language)
  const name = (key: PadKey): string | undefined => {
    if (key === 'back') return t('keypad.back')
    if (key !== 'mark') return undefined
    return t(style.mark === ':' ? 'keypad.colon' : 'keypad.mark')
  }
  return (
    <div class="pad">
      <div class="pad-amount">
        <input
          aria-label={t('pay.amount')}
          inputMode="none"
          autocomplete="off"
          maxLength={20}
          placeholder={
            style.mark === ':'
              ? '0:00'
              : style.mark === null
                ? '0'
                : `0${style.mark}${'0'.repeat(style.partDigits)}`
          }
          value={text}
          onInput={event => onChange(event.currentTarget.value)}
        />
        <span>{currency.symbol}</span>
      </div>
      <fieldset class="pad-keys">
        <legend class="unseen">{t('keypad.title')}</legend>
        {padRows(style)
          .flat()
          .map(key => (
            <button
              key={key}
              type="button"
              class={style.mark === null && key === '0' ? 'pad-key wide' : 'pad-key'}
              {...(name(key) === undefined ? {} : { 'aria-label': name(key) as string })}
              onClick={() => onChange(press(text, key, style))}
            >
              {key === 'back' ? <Icon name="erase" /> : key === 'mark' ? style.mark : sayKey(key, style)}
            </button>
          ))}
      </fieldset>
    </div>
  )
}
