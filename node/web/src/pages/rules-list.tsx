/** A section of the rules that is a list: one more is added, one is changed or removed, each after a dry run. */
import type { ComponentType } from 'preact'
import { useState } from 'preact/hooks'
import type { ChangeRead } from '../flows/group-rules.ts'
import type { RuleSection } from '../flows/rule-sections.ts'
import { Button } from '../parts/button.tsx'
import { useText } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import type { RuleFormProps } from './rules-form.tsx'

type ListSection = Extract<RuleSection, 'levies' | 'charges' | 'areas'>

interface ListItem {
  /** What the books know it by. */
  readonly id: string
  readonly name: string
  readonly words?: string
}

export interface OneProps extends Pick<RuleFormProps, 'reply' | 'Frame'> {
  /** Null: one more. */
  readonly id: string | null
  readonly onLeave: () => void
}

interface Spec extends Pick<RuleFormProps, 'reply' | 'Frame'> {
  readonly section: ListSection
  readonly items: readonly ListItem[]
  readonly empty: string
  readonly add: string
  readonly remove: (id: string) => ChangeRead
  /** What removing means, where the dry run cannot say it. */
  readonly removeNote?: string
  /** The form for one of them, or for one more, comes when it is opened. */
  readonly form: () => Promise<ComponentType<OneProps>>
}

/** Nothing, one of them by id, or one more (null). */
type Chosen =
  | { readonly do: 'change'; readonly id: string | null }
  | { readonly do: 'remove'; readonly item: ListItem }

export function RuleList(spec: Spec) {
  const { reply, Frame, section, items, empty, add, remove, removeNote, form } = spec
  const t = useText()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const leave = (): void => setChosen(null)
  if (chosen?.do === 'change')
    return <Lazy bring={form} props={{ reply, Frame, id: chosen.id, onLeave: leave }} />
  if (chosen?.do === 'remove') {
    const { id, name, words } = chosen.item
    return (
      <Frame
        reply={reply}
        section={section}
        title={t('rules.remove-of', { name })}
        read={() => remove(id)}
        {...(removeNote === undefined ? {} : { note: removeNote })}
        filled
        onLeave={leave}
      >
        {() => words !== undefined && <p>{words}</p>}
      </Frame>
    )
  }
  return (
    <>
      {items.length === 0 ? <Empty text={empty} /> : <Items items={items} choose={setChosen} />}
      <Button onClick={() => setChosen({ do: 'change', id: null })}>{add}</Button>
    </>
  )
}

function Items({ items, choose }: { items: readonly ListItem[]; choose: (chosen: Chosen) => void }) {
  const t = useText()
  return (
    <Rows>
      {items.map(item => (
        <Row key={item.id} title={item.name} {...(item.words === undefined ? {} : { second: item.words })}>
          <Button kind="quiet" onClick={() => choose({ do: 'change', id: item.id })}>
            {t('rules.change')}
            <span class="unseen"> {item.name}</span>
          </Button>
          <Button kind="quiet" onClick={() => choose({ do: 'remove', item })}>
            {t('rules.remove')}
            <span class="unseen"> {item.name}</span>
          </Button>
        </Row>
      ))}
    </Rows>
  )
}
