/** A section of the rules that is a list: one more is added, one is changed or removed, each after a dry run. */
import type { PolicyReply } from '@localpay/node'
import type { ComponentType } from 'preact'
import { useState } from 'preact/hooks'
import type { ChangeRead } from '../flows/group-rules.ts'
import type { RuleSection } from '../flows/rule-sections.ts'
import { Button } from '../parts/button.tsx'
import { useText } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { ConfirmRule, useRuleForm } from './rules-form.tsx'

export type ListSection = Extract<RuleSection, 'levies' | 'charges' | 'areas'>

interface ListItem {
  /** What the books know it by. */
  readonly id: string
  readonly name: string
  readonly words?: string
}

export interface OneProps {
  readonly reply: PolicyReply
  /** Null: one more. */
  readonly id: string | null
  readonly onClose: () => void
}

interface Spec {
  readonly reply: PolicyReply
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

export function RuleList(spec: Spec) {
  /** Nothing, one of them by id, or one more (null). */
  const [editing, setEditing] = useState<{ readonly id: string | null } | null>(null)
  if (editing !== null)
    return (
      <Lazy
        bring={spec.form}
        props={{ reply: spec.reply, id: editing.id, onClose: () => setEditing(null) }}
      />
    )
  return (
    <>
      {spec.items.length === 0 ? (
        <Empty text={spec.empty} />
      ) : (
        <Items spec={spec} onChange={id => setEditing({ id })} />
      )}
      <Button onClick={() => setEditing({ id: null })}>{spec.add}</Button>
    </>
  )
}

function Items({ spec, onChange }: { spec: Spec; onChange: (id: string) => void }) {
  const t = useText()
  const { reply, section, items, remove, removeNote } = spec
  const act = useRuleForm({ reply, section, done: () => act.again() })
  function start(id: string): void {
    const read = remove(id)
    if (act.state === 'waiting') void act.retry()
    else if (read.ok) void act.start(read.value)
  }
  return (
    <>
      <RefusalNote refusal={act.refusal} />
      <Rows>
        {items.map(({ id, name, words }) => (
          <Row key={id} title={name} {...(words === undefined ? {} : { second: words })}>
            <Button kind="quiet" onClick={() => onChange(id)}>
              {t('rules.change')}
              <span class="unseen"> {name}</span>
            </Button>
            <Button kind="quiet" busy={act.busy} onClick={() => start(id)}>
              {t('rules.remove')}
              <span class="unseen"> {name}</span>
            </Button>
          </Row>
        ))}
      </Rows>
      <ConfirmRule
        form={act}
        reply={reply}
        section={section}
        {...(removeNote === undefined ? {} : { note: removeNote })}
      />
    </>
  )
}
