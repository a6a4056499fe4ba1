import { createServer } from 'node:net'
import { errorCode } from '../../kernel/thrown.ts'
import { StartFailure } from './failure.ts'

/** Binds a port and releases it again. Resolves to the port's number, which the system chooses if `port` is 0. */
function bind(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no TCP address'))
        else resolve(address.port)
      })
    })
  })
}

/** A free port of the loopback address: `preferred` if that port is free, otherwise any free port. */
export async function freePort(preferred = 0): Promise<number> {
  try {
    return await bind(preferred, '127.0.0.1')
  } catch (error) {
    if (preferred === 0 || errorCode(error) !== 'EADDRINUSE') throw error
    return await bind(0, '127.0.0.1')
  }
}

/**
 * Throws if the port is taken, so that a start fails before any long work begins.
 *
 * @throws StartFailure naming the port and the remedy
 */
export async function requireFreePort(port: number, host: string): Promise<void> {
  try {
    await bind(port, host)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EADDRINUSE') {
      throw new StartFailure(
        `Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1}`,
      )
    }
    if (code === 'EACCES') {
      throw new StartFailure(
        `Port ${port} may not be opened by this account. Choose one above 1023, as PORT=3000`,
      )
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartFailure(`HOST=${host} is no address of this machine.`)
    }
    throw error
  }
}
