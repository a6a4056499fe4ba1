import { isIPv4, isIPv6 } from 'node:net'

/**
 * How many of the eight groups of an IPv6 address identify the customer's network. The customer can choose the other
 * groups freely.
 */
const NETWORK_GROUPS = 4

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before
  const after = tail === '' ? [] : tail.split(':')
  return [
    ...before,
    ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'),
    ...after,
  ]
}

/**
 * Returns the key under which requests of an IP address are counted. The key is the IPv4 address, or the /64 network
 * of an IPv6 address, because the holder of one IPv6 address has the whole /64. Any other text, which can come from a
 * proxy, is only cut to a maximum length.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  if (isIPv4(mapped)) return mapped
  const [plain = ''] = mapped.split('%')
  if (!isIPv6(plain)) return mapped.slice(0, 64)
  const network = groupsOf(plain).slice(0, NETWORK_GROUPS)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
