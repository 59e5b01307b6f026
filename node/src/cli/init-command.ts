/** `localpay init`: makes a group without a browser, as the wizard of the page does with one. */
import {
  keysFromPassword,
  minorPerUnit,
  readAmount,
  sealVault,
  showAmount,
  toBase64,
  toHex,
} from '@localpay/protocol'
import type { CurrencyJson, SetupRequest } from '../app/contract.ts'
import { readConfig } from '../config.ts'
import { makeGazetteer } from '../open-gazetteer.ts'
import { startNode } from '../start.ts'
import { systemCrypto } from '../system/crypto.ts'
import { systemRandom } from '../system/random.ts'
import { type Console, type ExitCode, UsageFault } from './console.ts'
import { type InitAnswers, initAnswers } from './init-answers.ts'
import type { InitOptions } from './init-options.ts'

/** A new member may go this many hours' worth below zero: a limit of zero would stop the first trade. */
const FLOOR_HOURS = 10n

export async function initCommand(options: InitOptions, out: Console): Promise<ExitCode> {
  const { home } = options
  const config = await readConfig(process.env, {
    ...(home === undefined ? {} : { home }),
    defaults: { log_level: 'error' },
  })
  const answers = await initAnswers(options, {
    canAsk: process.stdin.isTTY === true && process.stdout.isTTY === true,
    env: process.env,
  })
  const request = await setupRequestOf(answers)
  // Nobody needs to reach a node that lives for a second.
  const alone = { host: '127.0.0.1', port: 0 }
  const node = await startNode(
    { ...config, http: alone, peers: alone, peersWsPort: null, relays: [] },
    { webFolder: null },
  )
  try {
    const made = await node.app.people.setup(request)
    if (!made.ok) {
      out.complain(reasonOf(made.refusal))
      return 1
    }
    const { words, me } = made.value.reply
    out.say(`«${me.group.name}» is made. Its code is ${me.group.code}.`)
    out.say(`Write these twelve words on paper and keep them apart from this computer:`)
    out.say(`  ${words.join(' ')}`)
    out.say('Start it with: localpay start')
    return 0
  } finally {
    await node.close()
  }
}

function reasonOf(refusal: { readonly code: string; readonly why?: unknown }): string {
  if (refusal.code === 'already-set-up') return 'There is a group in this folder already.'
  return `The group was not made (${refusal.code}${refusal.why === undefined ? '' : `: ${refusal.why}`}).`
}

async function setupRequestOf(answers: InitAnswers): Promise<SetupRequest> {
  const { language, name, town, admin, perHour } = answers
  const currency = currencyOf(answers)
  const place = answers.at ?? (await lookUp(town))
  return {
    language,
    group: { name, town, lat: place.lat, lon: place.lon },
    currency,
    unitsPerHour: perHour,
    limits: { min: String(-floorOf(answers, currency)), max: null },
    admin: { name: admin, ...(await credentialsOf(answers.password)) },
  }
}

const plain = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()

async function lookUp(town: string): Promise<{ readonly lat: number; readonly lon: number }> {
  const { places } = await makeGazetteer().find(town)
  // Only the town that was named, never a bigger one whose name begins the same.
  const found = places.find(({ name }) => plain(name.split(',')[0] ?? '') === plain(town))
  if (found === undefined) throw new UsageFault(`«${town}» is in no list here: give --lat and --lon too`)
  return found
}

const DIGITS = { decimal: 2, hours: 0, count: 0 } as const

function currencyOf({ style, currency, symbol }: InitAnswers): CurrencyJson {
  const letters = currency.normalize('NFD').replace(/[^A-Za-z]/g, '')
  return {
    code: letters.toUpperCase().slice(0, 8) || 'UNIT',
    name: currency,
    symbol,
    digits: DIGITS[style],
    style,
  }
}

/** Minor units, above zero. @throws UsageFault when the amounts cannot be read */
function floorOf({ perHour, floor, language }: InitAnswers, currency: CurrencyJson): bigint {
  if (floor !== null) {
    const read = readAmount(currency, floor, language, { allow: 'zero' })
    if (!read.ok)
      throw new UsageFault(
        `--floor must be an amount such as ${showAmount(currency, 100n as never, language)}`,
      )
    return read.value
  }
  const [whole = '0', part = ''] = perHour.split('.')
  if (!/^[0-9]+(?:\.[0-9]+)?$/.test(perHour))
    throw new UsageFault('--per-hour must be a number such as 20 or 12.5')
  return (BigInt(whole + part) * minorPerUnit(currency) * FLOOR_HOURS) / 10n ** BigInt(part.length)
}

/** What a browser makes of a password: the key, the proof for the door, the sealed key. */
async function credentialsOf(password: string): Promise<Omit<SetupRequest['admin'], 'name'>> {
  const random = systemRandom()
  const [seed, salt] = [random.bytes(32), random.bytes(16)]
  const { auth, vault } = await keysFromPassword(password, salt)
  return {
    pub: systemCrypto().signerOf(seed).pub,
    salt: toHex(salt),
    auth: toHex(auth),
    vault: toBase64(sealVault(seed, vault, random.bytes(24))),
    rule: 1,
  }
}
