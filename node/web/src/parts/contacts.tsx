import type { ContactJson } from '@localpay/node'
import { linkOf } from '../flows/contact-link.ts'
import { useText } from './context.tsx'

/** The ways to reach somebody: a press calls or writes. */
export function Contacts({ contacts }: { contacts: readonly ContactJson[] }) {
  const t = useText()
  return (
    <dl class="facts">
      {contacts.map((contact, i) => (
        <Way key={i} contact={contact} kind={t('profile.kind-name', { kind: contact.kind })} />
      ))}
    </dl>
  )
}

function Way({ contact, kind }: { contact: ContactJson; kind: string }) {
  const t = useText()
  const link = linkOf(contact)
  return (
    <>
      <dt>{kind}</dt>
      <dd>
        {link === null ? contact.value : <a href={link}>{contact.value}</a>}
        {contact.to === 'committee' && <span class="second block">{t('person.committee-only')}</span>}
      </dd>
    </>
  )
}
