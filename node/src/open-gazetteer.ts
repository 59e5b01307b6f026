/** Names of towns for the wizard and the search page. They are read when somebody first asks for one. */
import { POINTS_PER_DEGREE } from '@localpay/protocol'
import type { Gazetteer } from './app/open-app.ts'
import { openPlaces, type Places } from './search/places.ts'

const PLACES_SHOWN = 10

export function makeGazetteer(): Gazetteer {
  let opening: Promise<Places> | undefined
  return {
    find: async text => {
      opening ??= openPlaces()
      const found = (await opening).find(text, { lang: '', limit: PLACES_SHOWN })
      return {
        places: found.map(({ name, region, country, lat, lon }) => ({
          name: region === '' || region === name ? name : `${name}, ${region}`,
          country,
          lat: lat / POINTS_PER_DEGREE,
          lon: lon / POINTS_PER_DEGREE,
        })),
      }
    },
  }
}
