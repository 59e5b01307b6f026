/** What the vectors of messages are made with: three groups, and every exported shape by its name. */

import * as shapes from '../src/index.ts'
import {
  type Bytes,
  type Domain,
  encodeAs,
  prefixed,
  type Shape,
  type Signed,
  type Signer,
  seal,
  type Tid,
} from '../src/index.ts'
import { inTurn } from './balances.ts'
import { hashNamed, signerNamed, type TestGroup, unfounded } from './world.ts'
import { lineBetween } from './world-lines.ts'

type Exported = typeof shapes
/** Names of exported shapes. */
export type ShapeName = { [K in keyof Exported]: K extends `${string}Shape` ? K : never }[keyof Exported]
type ValueOf<K extends ShapeName> = Exported[K] extends Shape<infer T> ? T : never

export interface Message {
  readonly name: string
  readonly shape: ShapeName
  readonly bytes: Bytes
  readonly signed?: { readonly domain: Domain; readonly seed: string; readonly signer: Signer }
}

const BY_NAME: ReadonlyMap<string, unknown> = new Map(Object.entries(shapes))

export const bytesOf = <K extends ShapeName>(shape: K, value: ValueOf<K>): Bytes =>
  encodeAs(BY_NAME.get(shape) as Shape<ValueOf<K>>, value)

export const said = <K extends ShapeName>(shape: K, name: string, value: ValueOf<K>): Message => ({
  name,
  shape,
  bytes: bytesOf(shape, value),
})

/** Signed under this domain by the key of this name. */
export const signed = <K extends ShapeName>(
  shape: K,
  name: string,
  value: ValueOf<K>,
  [domain, seed]: readonly [Domain, string],
): Message => ({ ...said(shape, name, value), signed: { domain, seed, signer: signerNamed(seed) } })

export const [ONE, OTHER] = inTurn(unfounded('One'), unfounded('Other'))
export const THIRD = unfounded('Third')
export const keyOf = ({ name }: TestGroup): string => `${name} key 1`
export const line = lineBetween(ONE, OTHER)
export const tid = (name: string): Tid => hashNamed(name) as string as Tid
export const v = 1
export const paper = ({ charter, chain }: TestGroup) => ({ charter, chain })
export const sign = (domain: Domain, bytes: Bytes, { signer }: TestGroup): Bytes =>
  signer.sign(prefixed(domain, bytes))

export const sealed = (domain: Domain, bytes: Bytes, { signer }: TestGroup): Signed =>
  seal(domain, bytes, signer)
