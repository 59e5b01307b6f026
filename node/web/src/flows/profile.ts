/** What a member says of themselves, from the form on `/me`: each way to reach them is a line of fields numbered from 0. */
import type { ProfileRequest } from '@localpay/node'
import { CONTACT_KINDS, CONTACT_READERS, type Contact, readContact } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import type { FormFields, Read } from './read-form.ts'

/** Lines left empty are ways taken away. Refusals go to `value-0`, `value-1` … */
export function readProfile(form: FormFields, lines: number): Read<ProfileRequest> {
  const contacts: Contact[] = []
  const fields: Record<string, Refusal> = {}
  for (let line = 0; line < lines; line++) {
    const value = form(`value-${line}`)
    if (value === '') continue
    const kind = CONTACT_KINDS.find(one => one === form(`kind-${line}`)) ?? 'other'
    // What nobody chose is shown to fewer.
    const to = CONTACT_READERS.find(one => one === form(`to-${line}`)) ?? 'committee'
    const read = readContact({ kind, value, to })
    if (read.ok) contacts.push(read.value)
    else fields[`value-${line}`] = read.refusal
  }
  if (Object.keys(fields).length > 0) return { ok: false, fields }
  const { name, town, about } = { name: form('name'), town: form('town'), about: form('about') }
  return { ok: true, value: { name, town, about, contacts } }
}
