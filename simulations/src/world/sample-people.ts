/** Sample members and ads, by language: invented first names, everyday things. */

const NAMES = [
  'Odile',
  'Jean-Luc',
  'Amina',
  'Pilar',
  'Sam',
  'Ines',
  'Bruno',
  'Clara',
  'Tomas',
  'Ruth',
  'Noor',
  'Felix',
  'Greta',
  'Ivo',
  'Lucia',
  'Maren',
  'Otis',
  'Paloma',
  'Quentin',
  'Rosa',
]

/** Distinct names: the list, then the list with a number. */
export const sampleName = (i: number): string => {
  const round = Math.floor(i / NAMES.length)
  return `${NAMES[i % NAMES.length]}${round === 0 ? '' : ` ${round + 1}`}`
}

interface SampleAd {
  readonly type: 'offer' | 'want'
  readonly category: 'food' | 'repairs' | 'lifts' | 'care' | 'lessons' | 'garden' | 'home' | 'tools'
  readonly title: string
}

const ADS: { readonly [language in 'en' | 'fr' | 'es']: readonly SampleAd[] } = {
  en: [
    { type: 'offer', category: 'repairs', title: 'Bicycle repairs at your door' },
    { type: 'offer', category: 'food', title: 'Sourdough bread on Fridays' },
    { type: 'want', category: 'garden', title: 'Help pruning two apple trees' },
    { type: 'offer', category: 'lessons', title: 'Guitar lessons for beginners' },
    { type: 'offer', category: 'tools', title: 'Ladder and drill to borrow' },
    { type: 'want', category: 'lifts', title: 'Lift to the station on Mondays' },
    { type: 'offer', category: 'care', title: 'An hour of company or errands' },
    { type: 'offer', category: 'home', title: 'Sewing and mending' },
  ],
  fr: [
    { type: 'offer', category: 'repairs', title: 'Réparation de vélos à domicile' },
    { type: 'offer', category: 'food', title: 'Pain au levain le vendredi' },
    { type: 'want', category: 'garden', title: 'Aide pour tailler deux pommiers' },
    { type: 'offer', category: 'lessons', title: 'Cours de guitare pour débutants' },
    { type: 'offer', category: 'tools', title: 'Échelle et perceuse à prêter' },
    { type: 'want', category: 'lifts', title: 'Trajet jusqu’à la gare le lundi' },
    { type: 'offer', category: 'care', title: 'Une heure de compagnie ou de courses' },
    { type: 'offer', category: 'home', title: 'Couture et retouches' },
  ],
  es: [
    { type: 'offer', category: 'repairs', title: 'Arreglo de bicicletas a domicilio' },
    { type: 'offer', category: 'food', title: 'Pan de masa madre los viernes' },
    { type: 'want', category: 'garden', title: 'Ayuda para podar dos manzanos' },
    { type: 'offer', category: 'lessons', title: 'Clases de guitarra para empezar' },
    { type: 'offer', category: 'tools', title: 'Escalera y taladro para prestar' },
    { type: 'want', category: 'lifts', title: 'Viaje a la estación los lunes' },
    { type: 'offer', category: 'care', title: 'Una hora de compañía o recados' },
    { type: 'offer', category: 'home', title: 'Costura y arreglos' },
  ],
}

export function sampleAd(language: 'en' | 'fr' | 'es', i: number): SampleAd {
  const list = ADS[language]
  const round = Math.floor(i / list.length)
  const ad = list[i % list.length] as SampleAd
  return round === 0 ? ad : { ...ad, title: `${ad.title} (${round + 1})` }
}

/** A word that finds the bicycle repairs of a group in its own language. */
export const REPAIR_WORD = { en: 'bicycle', fr: 'vélo', es: 'bicicleta' } as const
