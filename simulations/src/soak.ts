/** `npm run soak`: real processes for as long as one likes. */
import { parseArgs } from 'node:util'
import { soak } from './soak/soak.ts'

const USAGE = 'npm run soak [-- --payments N] [--seed N] [--json]'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      payments: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const began = Date.now()
  const say = (text: string): void =>
    console.log(`${String(Math.round((Date.now() - began) / 1_000)).padStart(4)} s  ${text}`)
  const seed = Number(values.seed)
  say(`seed ${seed}`)
  const { payments, ...report } = await soak({ payments: Number(values.payments), seed, say })
  const { wishes: _, ...counts } = payments
  const told = { ...report, payments: counts }
  console.log(values.json ? JSON.stringify(told) : told)
  return heldAll(report.ledgers) ? 0 : 1
}

const heldAll = ({
  faults,
  zeroSum,
  mirrors,
  verified,
}: Awaited<ReturnType<typeof soak>>['ledgers']): boolean =>
  faults.length === 0 && zeroSum && mirrors && verified > 0

process.exitCode = await main()
