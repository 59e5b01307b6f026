/** What `localpay init` asks for: all as flags for a script, or the missing ones in the terminal. */
export const INIT_OPTIONS = {
  '--name <text>': "the group's name",
  '--town <text>': 'where it is; without --lat and --lon the town is looked up',
  '--lat <degrees>': 'latitude',
  '--lon <degrees>': 'longitude',
  '--style <style>': 'decimal (12.50), hours (1:30) or count (3)',
  '--currency <text>': "the currency's name",
  '--symbol <text>': 'its symbol, as after an amount',
  '--per-hour <number>': 'units that one hour is worth',
  '--floor <amount>': "how far below zero a new member may go, in units; ten hours' worth without it",
  '--admin <text>': 'your name',
  '--language <language>': 'en, fr or es',
} as const

/** As commander hands them over. */
export interface InitOptions {
  readonly name?: string
  readonly town?: string
  readonly lat?: string
  readonly lon?: string
  readonly style?: string
  readonly currency?: string
  readonly symbol?: string
  readonly perHour?: string
  readonly floor?: string
  readonly admin?: string
  readonly language?: string
  readonly home?: string
}
