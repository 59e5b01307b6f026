import type { DeskReply, Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import type { Limited } from './limits-sheet.tsx'

/** What typed limits need comes when they are about to be typed. */
const limitsSheet = async () => (await import('./limits-sheet.tsx')).LimitsSheet

/** Everybody with an account, their balances and limits. */
export function DeskMembersPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('desk', stop => api.desk(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('members.title')} />
      <SectionMenu section="desk" />
      <Loaded query={query} tall>
        {desk => <Members me={me} desk={desk} />}
      </Loaded>
    </div>
  )
}

function Members({ me, desk }: { me: Me; desk: DeskReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const [changing, setChanging] = useState<Limited | null>(null)
  const mayAct = mayOpen('committee', me.roles)
  const limit = (minor: string | null): string => (minor === null ? t('members.none') : money(minor))
  return (
    <section class="stack" aria-labelledby="members-title">
      <h2 id="members-title">
        {t('members.count', { count: desk.members.filter(({ status }) => status !== 'left').length })}
      </h2>
      {mayOpen('books', me.roles) && <p class="card sum">{t('members.sum', { sum: money(desk.sum) })}</p>}
      <Rows>
        {desk.members.map(member => (
          <Row
            key={member.member}
            title={
              <a href={`/desk/members/${member.member}`}>
                {/* Who was erased has no name but the number. */}
                {[member.name === member.account.number ? '' : member.name, sayNumber(member.account.number)]
                  .filter(part => part !== '')
                  .join(' · ')}
              </a>
            }
            second={
              member.status === 'left'
                ? t('members.status', { status: member.status })
                : t('members.limits', { below: limit(member.account.min), above: limit(member.account.max) })
            }
            figure={money(member.account.balance)}
          >
            {mayAct && member.status !== 'left' && (
              <Button kind="quiet" onClick={() => setChanging(member)}>
                {t('members.set-limits')}
                <span class="unseen"> {member.name}</span>
              </Button>
            )}
          </Row>
        ))}
      </Rows>
      {changing !== null && (
        <Lazy
          bring={limitsSheet}
          props={{ currency: me.group.currency, member: changing, onClose: () => setChanging(null) }}
        />
      )}
    </section>
  )
}
