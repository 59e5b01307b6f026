/** Who of the committee signs for somebody without a device: boxes to tick, at most four of them. */
import type { SignerJson } from '@localpay/node'
import { LIMITS } from '@localpay/protocol'
import { useText } from './context.tsx'

export function Signers(props: {
  readonly legend: string
  readonly signers: readonly SignerJson[]
  readonly chosen: readonly string[]
  readonly onChoose: (chosen: readonly string[]) => void
}) {
  const { legend, signers, chosen, onChoose } = props
  const t = useText()
  const full = chosen.length >= LIMITS.custodiansMax
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {signers.length === 0 && <p>{t('custody.nobody')}</p>}
      {signers.map(({ member, name }) => {
        const isChosen = chosen.includes(member)
        return (
          <label key={member} class="check">
            <input
              type="checkbox"
              value={member}
              checked={isChosen}
              disabled={full && !isChosen}
              onChange={() => onChoose(isChosen ? chosen.filter(one => one !== member) : [...chosen, member])}
            />
            <span>{name}</span>
          </label>
        )
      })}
    </fieldset>
  )
}
