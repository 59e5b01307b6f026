/** Line drawings of 24 px. They never stand alone: a word is always beside them or in the button's name. */

// biome-ignore format: a table reads by column.
const PATHS = {
  home:    'M4 11.5 12 4.5l8 7M6.5 9.5V19.5h11V9.5M10 19.5v-5h4v5',
  market:  'M4.5 9.5 6 4.5h12l1.5 5M4.5 9.5h15M4.5 9.5v10h15v-10M9.5 19.5v-5.5h5v5.5',
  pay:     'M4 8.5h13M13.5 5l3.5 3.5L13.5 12M20 15.5H7M10.5 12 7 15.5l3.5 3.5',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.6-5.7M4.5 4.5v4h4M12 8v4.5l3 1.8',
  menu:    'M4.5 6.5h15M4.5 12h15M4.5 17.5h15',
  back:    'M19 12H5.5M11 6l-6 6 6 6',
  erase:   'M9 6h11v12H9l-5.5-6zM12 9.5l4.5 5M16.5 9.5l-4.5 5',
  check:   'M4.5 12.5l5 5L19.5 7',
  alert:   'M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.2',
  search:  'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5',
  plus:    'M12 5v14M5 12h14',
} as const

export type IconName = keyof typeof PATHS

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path
      d={PATHS[name]}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
)
