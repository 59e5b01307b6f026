/** A town, found while typing: the combobox of ARIA 1.2 over the node's own list of places. */
import type { PlacesReply } from '@localpay/node'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { PlaceChoice } from '../flows/setup.ts'
import { useApp, useText } from './context.tsx'

type Place = PlacesReply['places'][number]

/** Two letters at least: one finds everything. */
const LETTERS_MIN = 2
const PAUSE_MS = 150

function usePlaces(typed: string): readonly Place[] {
  const { api } = useApp()
  const [places, setPlaces] = useState<readonly Place[]>([])
  useEffect(() => {
    if (typed.trim().length < LETTERS_MIN) {
      setPlaces([])
      return
    }
    const stop = new AbortController()
    const pause = setTimeout(async () => {
      const answer = await api.places(typed.trim(), stop.signal)
      if (!stop.signal.aborted && answer.ok) setPlaces(answer.value.places.slice(0, 8))
    }, PAUSE_MS)
    return () => {
      clearTimeout(pause)
      stop.abort()
    }
  }, [typed])
  return places
}

interface PlaceFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: PlaceChoice | null
  readonly required?: boolean
  readonly onChoose: (place: PlaceChoice | null) => void
}

export function PlaceField({ label, hint, value, required = false, onChoose }: PlaceFieldProps) {
  const t = useText()
  const id = useId()
  const [typed, setTyped] = useState(value?.name ?? '')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const places = usePlaces(open ? typed : '')
  const shown = open && places.length > 0
  const input = useRef<HTMLInputElement>(null)
  // The browser says it where the form is sent: a name alone is no place.
  const isUnknown = required && value === null && typed.trim() !== ''
  useEffect(() => input.current?.setCustomValidity(isUnknown ? t('place.choose') : ''))
  function choose(place: Place): void {
    setTyped(place.name)
    setOpen(false)
    onChoose({ name: place.name, lat: place.lat, lon: place.lon })
  }
  function onKey(event: KeyboardEvent): void {
    if (!shown) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt((at + step + places.length) % places.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(places[Math.min(at, places.length - 1)] as Place)
    } else if (event.key === 'Escape') setOpen(false)
  }
  return (
    <div class="field combo">
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        role="combobox"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(shown ? { 'aria-activedescendant': `${id}-${at}` } : {})}
        autocomplete="off"
        value={typed}
        required={required}
        onInput={event => {
          setTyped(event.currentTarget.value)
          setOpen(true)
          setAt(0)
          onChoose(null)
        }}
        onKeyDown={onKey}
        onFocus={() => setOpen(value === null)}
        onBlur={() => setOpen(false)}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      />
      <PlaceOptions id={id} label={label} places={shown ? places : []} at={at} choose={choose} />
      <p class="hint" id={`${id}-hint`} role="status">
        {value === null && typed.trim().length >= LETTERS_MIN && !shown ? t('place.choose') : (hint ?? '')}
      </p>
    </div>
  )
}

interface OptionsProps {
  readonly id: string
  readonly label: string
  readonly places: readonly Place[]
  /** The one that Enter takes. */
  readonly at: number
  readonly choose: (place: Place) => void
}

function PlaceOptions({ id, label, places, at, choose }: OptionsProps) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      class={places.length > 0 ? 'options' : 'options closed'}
    >
      {places.map((place, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input keeps the focus and takes the keys.
        <div
          key={`${place.name} ${place.lat} ${place.lon}`}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          class="option"
          aria-selected={i === at}
          onMouseDown={event => event.preventDefault()}
          onClick={() => choose(place)}
        >
          {place.name} <span class="second">{place.country}</span>
        </div>
      ))}
    </div>
  )
}
