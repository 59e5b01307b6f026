/**
 * A refusal is an expected answer («over the limit»), so it is returned and typed, never thrown.
 * Faults are thrown errors; bugs fail an `assert`.
 */
export type Result<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const err = <R>(refusal: R): { readonly ok: false; readonly refusal: R } => ({ ok: false, refusal })
