import type { CurrencyJson } from '@localpay/node'
import type { ComponentChildren } from 'preact'
import type { Refusal } from '../api/client.ts'
import { currencyOf, floorOf, readUnits, type SetupAnswers, STYLE_START } from '../flows/setup.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMoney, useText } from '../parts/context.tsx'
import { Chips, Field, PASSWORD_LENGTH_MIN, PasswordField, readForm } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { PlaceField } from '../parts/place-field.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { LANGUAGE_NAMES, LANGUAGES } from '../text/text.ts'

export interface StepProps {
  readonly answers: SetupAnswers
  readonly change: (part: Partial<SetupAnswers>) => void
  readonly next: () => void
  readonly back: () => void
}

interface StepFormProps {
  readonly back?: () => void
  readonly go: string
  readonly busy?: boolean
  readonly onSubmit: (form: HTMLFormElement) => void
  readonly children: ComponentChildren
}

/** The browser checks the fields before a step is left. */
function StepForm({ back, go, busy = false, onSubmit, children }: StepFormProps) {
  const t = useText()
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        if (!busy) onSubmit(event.currentTarget)
      }}
    >
      {children}
      <div class="button-row">
        <Button type="submit" busy={busy}>
          {go}
        </Button>
        {back !== undefined && (
          <Button kind="quiet" onClick={back}>
            {t('common.back')}
          </Button>
        )}
      </div>
    </form>
  )
}

export function SetupLanguage({ next }: StepProps) {
  const app = useApp()
  const t = useText()
  return (
    <>
      <Heading title={t('setup.welcome')} />
      <p class="lead">{t('setup.what')}</p>
      <StepForm go={t('common.continue')} onSubmit={next}>
        <Chips
          legend={t('shell.language')}
          name="language"
          value={t.language}
          choices={LANGUAGES.map(value => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChoose={language => void app.setLanguage(language)}
        />
      </StepForm>
    </>
  )
}

export function SetupGroup({ answers, change, next, back }: StepProps) {
  const { data } = useApp()
  const t = useText()
  return (
    <>
      <Heading title={t('setup.group')} />
      <StepForm go={t('common.continue')} back={back} onSubmit={() => answers.place !== null && next()}>
        {data.state.data.value?.setupCodeNeeded && (
          <Field
            label={t('setup.code')}
            hint={t('setup.code-hint')}
            required
            maxLength={40}
            autocomplete="off"
            value={answers.setupCode}
            onInput={event => change({ setupCode: event.currentTarget.value })}
          />
        )}
        <Field
          label={t('setup.group-name')}
          required
          minLength={2}
          maxLength={80}
          autocomplete="organization"
          value={answers.groupName}
          onInput={event => change({ groupName: event.currentTarget.value })}
        />
        <PlaceField
          label={t('setup.town')}
          hint={t('setup.town-hint')}
          required
          value={answers.place}
          onChoose={place => change({ place })}
        />
      </StepForm>
    </>
  )
}

const STYLES: readonly CurrencyJson['style'][] = ['decimal', 'hours', 'count', 'gift']

export function SetupCurrency({ answers, change, next, back }: StepProps) {
  const t = useText()
  const { style } = answers
  return (
    <>
      <Heading title={t('setup.currency')} />
      <StepForm go={t('common.continue')} back={back} onSubmit={() => floorOf(answers) !== null && next()}>
        <Chips
          legend={t('setup.style')}
          name="style"
          value={style}
          choices={STYLES.map(value => ({ value, label: t(`setup.style-${value}`) }))}
          onChoose={value =>
            change({ style: value, unitsPerHour: STYLE_START[value].unitsPerHour, floor: '' })
          }
        />
        <Field
          label={t('setup.currency-name')}
          hint={t('setup.currency-name-hint')}
          required
          maxLength={40}
          autocomplete="off"
          value={answers.currencyName}
          onInput={event => change({ currencyName: event.currentTarget.value })}
        />
        <Field
          label={t('setup.symbol')}
          hint={t('setup.symbol-hint')}
          required
          maxLength={8}
          autocomplete="off"
          pattern="[^\s\d.,:'’+\-−](?:.*[^\s\d])?"
          value={answers.symbol}
          onInput={event => change({ symbol: event.currentTarget.value })}
        />
        {style !== 'hours' && (
          <Field
            label={t('setup.per-hour')}
            hint={t('setup.per-hour-hint')}
            required
            inputMode="decimal"
            autocomplete="off"
            pattern="[0-9]{1,7}([.,][0-9]{1,4})?"
            value={answers.unitsPerHour}
            onInput={event => change({ unitsPerHour: event.currentTarget.value })}
          />
        )}
        <FloorField answers={answers} change={change} />
      </StepForm>
    </>
  )
}

/** A limit above zero is proposed: with none, the first trade of every member would be refused. */
function FloorField({ answers, change }: Pick<StepProps, 'answers' | 'change'>) {
  const t = useText()
  const currency = currencyOf(answers)
  const symbol = currency.symbol === '' ? currency.name : currency.symbol
  const money = useMoney({ ...currency, symbol })
  const floor = floorOf(answers)
  const proposed = readUnits(answers.unitsPerHour)
  return (
    <>
      <Field
        label={t('setup.floor')}
        hint={t('setup.floor-hint')}
        inputMode="decimal"
        autocomplete="off"
        pattern="[0-9]{1,7}([.,][0-9]{1,4})?"
        placeholder={proposed === null ? '' : String(Number(proposed) * 10)}
        value={answers.floor}
        onInput={event => change({ floor: event.currentTarget.value })}
      />
      <p role="status">
        {floor === null || symbol === '' ? '' : t('setup.floor-means', { limit: money(-floor) })}
      </p>
    </>
  )
}

interface YouProps extends StepProps {
  readonly busy: boolean
  readonly refusal: Refusal | null
  readonly found: (password: string) => void
}

export function SetupYou({ answers, change, back, busy, refusal, found }: YouProps) {
  const t = useText()
  return (
    <>
      <Heading title={t('setup.you')} />
      <p>{t('setup.you-what')}</p>
      <StepForm
        go={t(busy ? 'setup.busy' : 'setup.found')}
        back={back}
        busy={busy}
        onSubmit={form => found(readForm(form)('password'))}
      >
        <Field
          label={t('join.name')}
          hint={t('join.name-hint')}
          required
          minLength={2}
          maxLength={60}
          autocomplete="name"
          value={answers.adminName}
          onInput={event => change({ adminName: event.currentTarget.value })}
        />
        <PasswordField
          label={t('password.new')}
          hint={t('password.hint', { least: PASSWORD_LENGTH_MIN })}
          fresh
        />
        <RefusalNote refusal={refusal} />
      </StepForm>
    </>
  )
}
