/**
 * A door is one thing that may be asked of the node over HTTP: its path, who may ask, what the request must look
 * like, what comes back. Everything else follows from the row: parsing, roles, rates, the page that documents it.
 */
import type { Bytes, PictureType, Result } from '@localpay/protocol'
import type * as v from 'valibot'
import type { App, Person } from '../app/services.ts'
import type { RateName } from './api-limits.ts'
import type { Refusal } from './http-status.ts'

/**
 * `signed-in` may still wait for admission; `member` has an account; `committee` runs the group; `people` is these and
 * coordinators, about their area; `books` the committee and who reads everything and writes nothing, the auditor; `desk`
 * all of these.
 */
export type Who = 'anyone' | 'signed-in' | 'member' | 'committee' | 'people' | 'books' | 'desk'

export type Schema = v.GenericSchema

type Parsed<S> = S extends Schema ? v.InferOutput<S> : null

/** What a door's answer is made from: who asks, and the request, parsed. */
interface Ask<Asking, Body, Query, Params> {
  readonly app: App
  readonly person: Asking
  /** Text of the session's cookie, or null. */
  readonly session: string | null
  readonly body: Body
  readonly query: Query
  readonly params: Params
  /** Signs the browser in, or out. */
  readonly setSession: (session: string | null) => void
}

/** Only a door for anyone may be answered for nobody. */
type Asking<W extends Who> = W extends 'anyone' ? Person | null : Person

/** A file to keep: its bytes and its name. */
export interface FileAnswer {
  readonly file: Bytes
  readonly name: string
}

/** A picture to look at. Its address changes with it. */
export interface PictureAnswer {
  readonly picture: Bytes
  readonly type: PictureType
}

interface Wholes {
  readonly file: FileAnswer
  readonly picture: PictureAnswer
  readonly nothing: null
}

/** What comes back: fields, or something whole. */
type Back = Schema | keyof Wholes

type Answered<R> = R extends Schema ? v.InferInput<R> : R extends keyof Wholes ? Wholes[R] : never

export interface Door<
  W extends Who = Who,
  B extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
  P extends Schema | undefined = Schema | undefined,
  R extends Back = Back,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** As Hono writes it: /api/ads/:gid/:ad */
  readonly path: string
  /** One line for the documentation. */
  readonly says: string
  readonly who: W
  readonly body?: B
  readonly query?: Q
  readonly params?: P
  readonly reply: R
  /** Beside `general`. */
  readonly rates?: readonly RateName[]
  readonly answer: (
    ask: Ask<Asking<W>, Parsed<B>, Parsed<Q>, Parsed<P>>,
  ) => Promise<Result<Answered<R>, Refusal>>
}

/** Any door, once its own types have been checked. */
export type AnyDoor = Omit<Door, 'answer'> & {
  readonly answer: (ask: Ask<Person | null, unknown, unknown, unknown>) => Promise<Result<unknown, Refusal>>
}

/** Checks one door against itself: the answer gets what its schemas parsed and gives what its reply says. */
export const door = <
  const W extends Who,
  R extends Back,
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  P extends Schema | undefined = undefined,
>(
  spec: Door<W, B, Q, P, R>,
): AnyDoor => spec as unknown as AnyDoor
