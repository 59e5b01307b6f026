/**
 * Words that mean the same in an exchange group, in English, French and Spanish: who types «plumber» also finds
 * «robinet qui fuit» and «fontanería». One row is one meaning. The names of a category find all of its ads.
 */
import type { AdCategory } from '@localpay/protocol'
import { stemOf, wordsOf } from './fold-words.ts'

interface CategoryWords {
  /** How people call the category; they find every ad in it. */
  readonly names: string
  readonly meanings: readonly string[]
}

export const SYNONYMS: { readonly [category in AdCategory]: CategoryWords } = {
  food: {
    names: 'food nourriture alimentation comida alimentos',
    meanings: [
      'bread pain pan baking boulangerie panaderia loaf miche hogaza sourdough levain',
      'vegetables legumes verduras hortalizas veg',
      'fruit frutas apples pommes manzanas',
      'eggs oeufs huevos hens poules gallinas',
      'cook cooking cuisine cocina meal repas plat comida traiteur catering',
      'cake gateau pastel tarta tarte patisserie reposteria',
      'jam confiture mermelada preserves conserves conservas chutney',
      'honey miel',
      'cheese fromage queso',
    ],
  },
  repairs: {
    names:
      'repairs repair fix mend reparation reparer bricolage reparacion reparar arreglo arreglar handyman bricoleur manitas',
    meanings: [
      'plumber plumbing plombier plomberie fontanero fontaneria tap faucet robinet grifo leak fuite fuga pipe tuyau tuberia',
      'electrician electricity electrical electricien electricite electricista electricidad wiring',
      'carpenter carpentry joiner woodwork menuisier menuiserie charpentier carpintero carpinteria',
      'painter painting decorating peintre peinture pintor pintura pintar',
      'bike bicycle velo bicyclette bici bicicleta cycling',
      'car auto voiture coche carro mechanic mecanicien mecanique mecanico',
      'roof toit toiture tejado techo gutter gouttiere canalon',
      'tile tiling carrelage carreleur azulejo alicatador',
      'mason bricklayer macon maconnerie albanil albanileria plaster platre yeso',
      'lock locksmith serrure serrurier cerradura cerrajero',
      'furniture meuble mueble upholstery tapissier tapicero',
    ],
  },
  lifts: {
    names: 'lifts lift ride transport trajet covoiturage carpool viaje trayecto transporte',
    meanings: [
      'driver driving chauffeur conduire conductor conducir drive',
      'airport aeroport aeropuerto',
      'van camionnette furgoneta fourgon truck camion lorry',
      'move moving removal demenagement demenager mudanza mudar',
      'station gare estacion train tren',
      'delivery livraison entrega errand course recado shopping compras',
    ],
  },
  care: {
    names: 'care soin cuidado aide ayuda help assistance',
    meanings: [
      'babysitting babysitter childcare nounou garde canguro ninera child children enfant ninos',
      'elderly senior seniors mayores ancianos',
      'dog chien perro walking promenade paseo',
      'cat chat gato pet pets animal animaux mascota mascotas animales',
      'company compagnie visite compania visita acompanar accompany accompagner',
      'wash laundry lessive lavanderia colada',
    ],
  },
  lessons: {
    names:
      'lessons lesson class course teaching cours lecon enseignement clase curso ensenanza workshop atelier taller tutoring',
    meanings: [
      'teacher tutor professeur prof profesor maestra maestro',
      'english anglais ingles',
      'french francais frances',
      'spanish espagnol espanol castellano',
      'german allemand aleman',
      'language langue idioma conversation conversacion',
      'translation translate translator traduction traduire traducteur traduccion traducir traductor',
      'maths mathematics math mathematiques matematicas',
      'guitar guitare guitarra',
      'piano keyboard clavier teclado',
      'singing sing voice chant chanter canto cantar voix voz choir chorale coro',
      'homework devoirs deberes soutien refuerzo',
    ],
  },
  garden: {
    names: 'garden gardening jardin jardinage jardinier jardineria huerto huerta potager allotment',
    meanings: [
      'mow mowing lawn tondre tonte gazon pelouse cesped cortar',
      'hedge haie seto prune pruning taille tailler poda podar',
      'seed seeds graine graines semence semilla semillas seedling semis plantule plantones',
      'plants plante plantes plantas flower fleur flor',
      'compost manure fumier estiercol composteur',
      'firewood wood bois lena madera',
      'weed weeding desherber desherbage deshierbar hierbas',
      'tree arbre arbol trees arbres arboles',
    ],
  },
  home: {
    names: 'home house household maison menage casa hogar',
    meanings: [
      'cleaning clean cleaner nettoyage nettoyer limpieza limpiar',
      'ironing iron repassage repasser plancha planchar',
      'window windows fenetre fenetres vitre vitres ventana ventanas',
      'curtain rideau cortina',
      'decluttering tidy rangement ranger ordenar organizar',
      'crockery dishes vaisselle vajilla pots casseroles ollas',
      'toy toys jouet jouets juguete juguetes games jeux juegos',
    ],
  },
  clothes: {
    names: 'clothes clothing vetements habits ropa vestidos',
    meanings: [
      'sewing sew couture coudre couturiere costura coser costurera tailor tailleur sastre modista',
      'knitting knit tricot tricoter punto tejer wool laine lana crochet ganchillo',
      'alteration alterations hem retouche ourlet dobladillo arreglos mending',
      'shoes shoe chaussures zapatos',
      'dress robe vestido',
      'costume deguisement disfraz',
    ],
  },
  health: {
    names: 'health sante salud wellbeing wellness bienestar',
    meanings: [
      'massage masaje masajista masseur',
      'yoga pilates stretching etirement estiramientos',
      'hairdresser haircut hair coiffeur coiffure cheveux peluquero peluqueria pelo',
      'reflexology reflexologie reflexologia reiki',
      'herbs herbal plantes medicinales tisane hierbas infusion',
      'nurse infirmiere infirmier enfermera enfermero',
      'meditation meditacion relaxation relajacion sophrologie',
    ],
  },
  art: {
    names: 'art arts arte artistique craft crafts artisanat artesania',
    meanings: [
      'pottery ceramics poterie ceramique ceramica alfareria',
      'photo photos photography photographe photographie foto fotos fotografia fotografo portrait retrato',
      'music musique musica musician musicien musico concert concierto',
      'drawing draw dessin dessiner dibujo dibujar sketch',
      'jewellery jewelry bijou bijoux joyas joyeria',
      'dance dancing danse danser baile bailar danza',
      'theatre theater teatro puppet marionnette marioneta',
      'book books livre livres libro libros',
    ],
  },
  computers: {
    names: 'computers computer ordinateur informatique ordenador informatica computadora pc',
    meanings: [
      'website web site internet page webmaster pagina sitio',
      'laptop portable portatil notebook',
      'phone smartphone telephone mobile telefono movil celular tablet tablette',
      'printer printing imprimante impression impresora imprimir',
      'software logiciel programa application aplicacion app',
      'virus backup sauvegarde copia',
      'accounts accounting bookkeeping comptabilite comptable contabilidad contable tax impots impuestos',
    ],
  },
  stay: {
    names: 'stay lodging accommodation hebergement logement sejour alojamiento estancia hospedaje',
    meanings: [
      'room chambre habitacion cuarto bed lit cama',
      'flat apartment appartement piso apartamento studio',
      'tent camping tente tienda caravan caravane caravana',
      'house maison casa swap echange intercambio',
      'holiday holidays vacances vacaciones',
      'desk office bureau oficina coworking',
    ],
  },
  tools: {
    names: 'tools tool outil outils outillage herramienta herramientas loan pret prestamo',
    meanings: [
      'drill perceuse taladro',
      'saw scie sierra chainsaw tronconneuse motosierra',
      'ladder echelle escalera',
      'mower tondeuse cortacesped',
      'trailer remorque remolque',
      'wheelbarrow brouette carretilla',
      'pressure karcher hidrolimpiadora',
    ],
  },
  other: {
    names: '',
    meanings: ['gift cadeau regalo present', 'party fete fiesta celebration', 'advice conseil consejo'],
  },
}

/** What a stem of a question also stands for. */
export interface SynonymTable {
  /** Stems of the words that mean the same, the stem itself not among them. */
  readonly likeStems: (stem: string) => readonly string[]
  /** Categories that the stem names. */
  readonly categories: (stem: string) => readonly AdCategory[]
}

/** Reads the table once; a group may bring its own words in the same form. */
export function readSynonyms(table: typeof SYNONYMS = SYNONYMS): SynonymTable {
  const like = new Map<string, Set<string>>()
  const named = new Map<string, AdCategory[]>()
  for (const [category, { names, meanings }] of Object.entries(table) as [AdCategory, CategoryWords][]) {
    for (const stem of stemsOf(names)) named.set(stem, [...(named.get(stem) ?? []), category])
    for (const meaning of meanings) join(like, stemsOf(meaning))
  }
  return {
    likeStems: stem => [...(like.get(stem) ?? [])].filter(other => other !== stem),
    categories: stem => named.get(stem) ?? [],
  }
}

const stemsOf = (words: string): ReadonlySet<string> => new Set(wordsOf(words).map(stemOf))

/** Each stem of a meaning stands for all of them; a stem in two meanings stands for both. */
function join(like: Map<string, Set<string>>, stems: ReadonlySet<string>): void {
  for (const stem of stems) like.set(stem, new Set([...(like.get(stem) ?? []), ...stems]))
}
