import type { TopicValidatorResult } from '@libp2p/gossipsub'
import { LIMITS } from '@localpay/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Net } from '../../src/app/ports.ts'
import { bytesOf, makeLog, makeNets, refOf, strangerRef, TOPIC, textOf, until } from './nets.ts'

interface Listener {
  readonly net: Net
  readonly heard: string[]
}

/** Follows the topic; judges messages by their first word. */
function listen(net: Net, judgesBadly = false): Listener {
  const heard: string[] = []
  net.follow(TOPIC, async message => {
    const text = textOf(message)
    heard.push(text)
    if (judgesBadly && text.startsWith('bad')) return 'reject'
    if (judgesBadly && text.startsWith('dull')) return 'ignore'
    if (text.startsWith('throw')) throw new Error('bug in the judge')
    return 'accept'
  })
  return { net, heard }
}

/** Publishes until the other hears it: a mesh takes a moment to form. */
async function untilHeard(from: Net, by: Listener, word: string): Promise<void> {
  let tries = 0
  await until(async () => {
    if (by.heard.some(text => text.startsWith(word))) return true
    if (tries++ % 10 === 0) await from.publish(TOPIC, bytesOf(`${word} ${tries}`))
    return false
  })
}

describe('six nodes in a line', () => {
  const nets = makeNets('all')
  const line: Listener[] = []
  const first = (): Listener => line[0] as Listener
  const second = (): Listener => line[1] as Listener
  const last = (): Listener => line[5] as Listener

  beforeAll(async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => nets.open()))
    for (const [i, net] of opened.entries()) {
      line.push(listen(net, i === 1))
      const next = opened[i + 1]
      if (next !== undefined) net.keep([refOf(next)])
    }
    await untilHeard(first().net, last(), 'ready')
    await untilHeard(last().net, first(), 'ready')
  })

  test('a message reaches all others once, and not its author', async () => {
    await first().net.publish(TOPIC, bytesOf('an ad'))
    await until(() => line.slice(1).every(({ heard }) => heard.includes('an ad')))
    expect(line.map(({ heard }) => heard.filter(text => text === 'an ad').length)).toEqual([0, 1, 1, 1, 1, 1])
  })

  test('the longest message reaches the far end', async () => {
    const long = 'x'.repeat(LIMITS.gossipBytesMax)
    await first().net.publish(TOPIC, bytesOf(long))
    await until(() => last().heard.includes(long))
  })

  test.each(['dull', 'bad'])('a message judged %s goes no further', async word => {
    await first().net.publish(TOPIC, bytesOf(`${word} news`))
    await until(() => second().heard.includes(`${word} news`))
    await untilHeard(first().net, last(), `good after ${word}`)
    for (const { heard } of line.slice(2)) expect(heard).not.toContain(`${word} news`)
  })

  test('a message whose judge fails goes no further, and the judge hears the next', async () => {
    await first().net.publish(TOPIC, bytesOf('throw this'))
    await until(() => second().heard.includes('throw this'))
    await untilHeard(first().net, last(), 'good after throw')
    for (const { heard } of line.slice(2)) expect(heard).not.toContain('throw this')
  })
})

describe('two nodes', () => {
  const nets = makeNets()

  test('publishing before anybody listens does no harm', async () => {
    const ann = await nets.open()
    await ann.publish(TOPIC, bytesOf('hello?'))
    await ann.publish(TOPIC, bytesOf('hello?'))
  })

  test('an over-long message is not published', async () => {
    const ann = await nets.open()
    const publishing = ann.publish(TOPIC, new Uint8Array(LIMITS.gossipBytesMax + 1))
    await expect(publishing).rejects.toMatchObject({ code: 'too-big' })
  })

  test('a topic that is not configured is a bug of the caller', async () => {
    const ann = await nets.open()
    await expect(ann.publish('/other', bytesOf('x'))).rejects.toMatchObject({ code: 'bug' })
    expect(() => ann.follow('/other', async () => 'accept')).toThrow('configured')
  })

  test('publishing after close fails with closed', async () => {
    const ann = await nets.open()
    await ann.close()
    await expect(ann.publish(TOPIC, bytesOf('x'))).rejects.toMatchObject({ code: 'closed' })
  })

  test('an over-long message of a stranger is rejected unheard', async () => {
    const ann = listen(await nets.open())
    const eve = await nets.openStranger()
    ann.net.keep([strangerRef(eve)])
    eve.services.gossip.subscribe(TOPIC)
    await until(() => eve.services.gossip.getSubscribers(TOPIC).length > 0)
    await eve.services.gossip.publish(TOPIC, new Uint8Array(LIMITS.gossipBytesMax + 1))
    await eve.services.gossip.publish(TOPIC, bytesOf('short'))
    await until(() => ann.heard.includes('short'))
    expect(ann.heard).toEqual(['short'])
  })

  test('a rejected message scores its sender down, an ignored one does not', async () => {
    const scoreAfter = async (verdict: 'reject' | 'ignore'): Promise<number> => {
      const [ann, eve] = await Promise.all([nets.open(), nets.openStranger()])
      const { gossip } = eve.services
      let judged = 0
      gossip.topicValidators.set(TOPIC, async () => {
        judged++
        return verdict as TopicValidatorResult
      })
      gossip.subscribe(TOPIC)
      ann.keep([strangerRef(eve)])
      await until(async () => {
        await ann.publish(TOPIC, bytesOf(`${performance.now()}`))
        return judged > 0
      })
      // gossipsub reckons a score anew once a second.
      const score = (): number =>
        (gossip as unknown as { getScore: (peer: string) => number }).getScore(ann.peer)
      if (verdict === 'reject') await until(() => score() < 0)
      return score()
    }
    const [rejected, ignored] = await Promise.all([scoreAfter('reject'), scoreAfter('ignore')])
    expect(rejected).toBeLessThan(0)
    expect(ignored).toBe(0)
  })

  test('an over-long frame mutes its sender for a while only', async () => {
    const told = makeLog()
    const ann = listen(await nets.open({}, told.log))
    const eve = await nets.openStranger()
    ann.net.keep([strangerRef(eve)])
    eve.services.gossip.subscribe(TOPIC)
    await until(() => eve.services.gossip.getSubscribers(TOPIC).length > 0)
    await eve.services.gossip.publish(TOPIC, new Uint8Array(2 * 1024 * 1024))
    await until(() => told.events.some(({ event }) => event === 'net-gossip-mute'))
    let tries = 0
    await until(async () => {
      if (ann.heard.length > 0) return true
      await eve.services.gossip.publish(TOPIC, bytesOf(`again ${tries++}`))
      return false
    })
    expect(ann.heard[0]).toMatch(/^again/)
  })
})
