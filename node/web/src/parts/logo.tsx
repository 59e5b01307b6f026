/** The mark: a pin on the map whose inside is two arrows passing each other, local and exchange. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 96 112" aria-hidden="true" focusable="false">
    <path class="logo-pin" d="M48 4C24 4 6 22 6 45c0 28 30 50 42 63 12-13 42-35 42-63C90 22 72 4 48 4z" />
    <g fill="none" stroke-width="9" stroke-linecap="round" stroke-linejoin="round">
      <path class="logo-going" d="M26 37h32M51 24l15 13-15 13" />
      <path class="logo-coming" d="M70 62H40M46 50L31 62l15 13" />
    </g>
  </svg>
)
