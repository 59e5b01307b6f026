/** Somebody's photo, if they show one: beside their name, so that who cannot see it misses nothing. */
export function Portrait({ account, photo }: { account: string; photo: string | null }) {
  if (photo === null) return null
  const address = `/api/people/${account}/photo?v=${photo}`
  return <img class="portrait" src={address} alt="" width={96} height={96} />
}
