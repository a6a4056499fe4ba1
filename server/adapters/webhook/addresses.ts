import ipaddr from 'ipaddr.js'

type Address = ReturnType<typeof ipaddr.process>
/** A network in CIDR notation, parsed. */
export type Network = ReturnType<typeof ipaddr.parseCIDR>

/**
 * Parses networks in CIDR notation.
 * @throws Error if one of them is not a network
 */
export function parseNetworks(networks: readonly string[]): Network[] {
  return networks.map((network) => ipaddr.parseCIDR(network))
}

const isWithin = (address: Address, [network, bits]: Network) =>
  address.kind() === network.kind() && address.match(network, bits)

/** The only IPv6 addresses that are given to hosts in the internet. Others lead back to this machine or its network. */
const [GLOBAL = ipaddr.parseCIDR('2000::/3')] = parseNetworks(['2000::/3'])

/**
 * Whether messages may be sent to an address: it is in the internet, or in a network that the configuration allows.
 * Without this rule, whoever registers an endpoint could have this server send requests to the machines beside it.
 *
 * @param text an IP address. An IPv4 address may be written as IPv6 (::ffff:10.1.2.3)
 */
export function isReachable(text: string, allowed: readonly Network[]): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (allowed.some((network) => isWithin(address, network))) return true
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || isWithin(address, GLOBAL)
}

/** Whether an address is in one of the networks that the configuration allows. */
export function isAllowed(text: string, allowed: readonly Network[]): boolean {
  return ipaddr.isValid(text) && allowed.some((network) => isWithin(ipaddr.process(text), network))
}
