/** Settings: which source holds, and that a wrong one is refused in words that name it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CONFIG_FILE, ConfigFault, configOf, homeFolder, readConfig } from '../src/config.ts'

let home: string
const RELAY = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'localpay-config-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const write = (content: string): Promise<void> => writeFile(join(home, CONFIG_FILE), content)
const faultOf = (env = {}): Promise<ConfigFault> =>
  readConfig(env, { home }).then(
    () => expect.fail('was taken'),
    (fault: unknown) => {
      expect(fault).toBeInstanceOf(ConfigFault)
      return fault as ConfigFault
    },
  )

test('without any setting a node listens on loopback only', async () => {
  const config = await readConfig({}, { home })
  expect(config).toMatchObject({
    home,
    role: 'node',
    http: { host: '127.0.0.1', port: 8420 },
    peers: { host: '127.0.0.1', port: 8421 },
    relays: [],
    disclosure: 'rounded',
    openBrowser: true,
    publicUrl: null,
    trustProxy: false,
  })
})

test('the file goes over the defaults, the environment over the file', async () => {
  await write('# ours\nhttp_port = 9000   # page\npeers_port = 9001\nopen_browser = false\n')
  const config = await readConfig({ LOCALPAY_HTTP_PORT: '9100' }, { home })
  expect([config.http.port, config.peers.port, config.openBrowser]).toEqual([9100, 9001, false])
})

test('an empty variable is no setting', async () => {
  const config = await readConfig({ LOCALPAY_HTTP_PORT: '' }, { home })
  expect(config.http.port).toBe(8420)
})

test('the home folder is asked for, or LOCALPAY_HOME, or ~/.localpay', () => {
  expect(homeFolder({ LOCALPAY_HOME: '/a' }, '/b')).toBe('/b')
  expect(homeFolder({ LOCALPAY_HOME: '/a' })).toBe('/a')
  expect(homeFolder({})).toBe(join(homedir(), '.localpay'))
})

test('addresses of one relay make one peer', async () => {
  await write(`relays = ["/ip4/10.0.0.1/tcp/1/p2p/${RELAY}", '/dns4/r.example.org/tcp/2/wss/p2p/${RELAY}']`)
  const { relays } = await readConfig({}, { home })
  expect(relays).toEqual([{ peer: RELAY, addrs: ['/ip4/10.0.0.1/tcp/1', '/dns4/r.example.org/tcp/2/wss'] }])
  const same = await readConfig(
    { LOCALPAY_RELAYS: `/ip4/10.0.0.1/tcp/1/p2p/${RELAY}, /dns4/r.example.org/tcp/2/wss/p2p/${RELAY}` },
    { home },
  )
  expect(same.relays).toEqual(relays)
})

test('a public address is kept as an origin', async () => {
  const { publicUrl } = await readConfig({ LOCALPAY_PUBLIC_URL: 'https://lets.example.org/' }, { home })
  expect(publicUrl).toBe('https://lets.example.org')
})

test.each([
  ['http_port', '70000'],
  ['http_port', '84 20'],
  ['http_port', '-1'],
  ['http_host', 'http://x'],
  ['peers_port', 'many'],
  ['relays', '/ip4/1.2.3.4/tcp/8421'],
  ['relays', 'relay.example.org'],
  ['announce', 'example.org:80'],
  ['disclosure', 'all'],
  ['open_browser', 'maybe'],
  ['public_url', 'ftp://x'],
  ['public_url', 'https://x.org/path'],
  ['allowed_hosts', 'a b'],
  ['trust_proxy', 'sometimes'],
  ['log_level', 'loud'],
])('%s = %s is refused by name', async (key, value) => {
  const fault = await faultOf({ [`LOCALPAY_${key.toUpperCase()}`]: value })
  expect(fault.key).toBe(key)
  expect(fault.message).toContain(`LOCALPAY_${key.toUpperCase()}`)
})

test.each([
  ['htp_port = 1', 'htp_port'],
  ['http_port: 1', 'line 1'],
  ['\n[http]', 'line 2'],
  ['http_port = 1.5', 'http_port'],
  ['http_host = localhost', 'http_host'],
  ['http_port = 1\nhttp_port = 2', 'twice'],
  ['announce = ["/ip4/1.2.3.4/tcp/1", ]x', 'announce'],
])('a file that says %o is refused in words', async (content, word) => {
  await write(content)
  expect((await faultOf()).message).toContain(word)
})

test('a configuration by hand has the same defaults', async () => {
  expect(configOf(home, 'node')).toEqual(await readConfig({}, { home }))
  expect(configOf(home, 'relay', { http_port: 0 })).toMatchObject({ role: 'relay', http: { port: 0 } })
})
