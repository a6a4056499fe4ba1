import { vi } from 'vitest'
import { freePort } from '#server/run/machine/ports.ts'
import { type Phone, SCREEN } from '#test/engines/phone.ts'
import { type Program, startProgram } from './program.ts'
import { openWebDriver } from './webdriver.ts'

/** Starts a virtual screen of the phone's size, because WebKitGTK's MiniBrowser fills the whole screen. */
async function startScreen(): Promise<{ readonly name: string; readonly screen: Program }> {
  // With -displayfd, Xvfb chooses the first free display number and writes it to that file descriptor.
  const screen = await startProgram('Xvfb', () => [
    '-displayfd',
    '1',
    '-screen',
    '0',
    `${SCREEN.width}x${SCREEN.height}x24`,
    '-nolisten',
    'tcp',
  ])
  return { name: `:${(await screen.said(/^(\d+)\n/m))[1]}`, screen }
}

async function requireAnswer(address: string): Promise<void> {
  await fetch(`${address}/status`)
}

/**
 * Starts WebKit on a virtual screen and controls it through its WebDriver, which supports mouse input but no touch
 * input.
 */
export async function openWebkit(browser: string): Promise<Phone> {
  const { name, screen } = await startScreen()
  const port = await freePort()
  const driver = await startProgram('WebKitWebDriver', () => [`--port=${port}`], {
    DISPLAY: name,
    LIBGL_ALWAYS_SOFTWARE: '1',
    LANGUAGE: 'zh_CN',
  })
  const end = async () => {
    await driver.end()
    await screen.end()
  }
  try {
    const address = `http://127.0.0.1:${port}`
    // The driver does not report when it is ready, so it is polled.
    await vi.waitFor(() => requireAnswer(address), { timeout: 10_000, interval: 20 })
    const options = { binary: browser, args: ['--automation', '--full-screen'] }
    return await openWebDriver(address, { 'webkitgtk:browserOptions': options }, end)
  } catch (error) {
    await end()
    throw error
  }
}
