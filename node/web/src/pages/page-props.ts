/** What every screen is given: the named parts of its address. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>
}
