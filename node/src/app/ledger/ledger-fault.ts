/** The database cannot be trusted any more in this process: a write failed half-way, or does not read. */
export class LedgerFault extends Error {
  readonly code = 'ledger-fault'
}
