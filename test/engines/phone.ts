/** A position on the page in CSS pixels, measured from the top left corner of the visible part. */
export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * One engine with a page open in it, reduced to the actions and observations of a person with a phone. walk/hand.ts
 * builds everything else from them.
 */
export interface Phone {
  goTo(url: string): Promise<void>
  /**
   * The value of an expression in the page.
   *
   * @param expression in the syntax of the oldest engine (ES2017); its value must be a string
   * @throws while the page is being replaced by another page
   */
  evaluate(expression: string): Promise<string>
  /**
   * Puts a finger down at the first position, moves it along the others and lifts it. A path with only one position
   * is a tap.
   */
  touch(path: readonly Point[]): Promise<void>
  /** Types into the field that has the focus. */
  type(text: string): Promise<void>
  back(): Promise<void>
  /** The visible part of the page, as a PNG. */
  picture(): Promise<Buffer>
  /** Exceptions in the page's scripts, if the engine reports them. */
  complaints(): readonly string[]
  close(): Promise<void>
}

/** A browser engine on which the customers' pages are tested. */
export interface Engine {
  readonly name: string
  /**
   * Finds the engine on this machine, or installs it.
   *
   * @throws EngineMissing when the engine cannot run on this machine
   */
  ensure(say: (line: string) => void): Promise<void>
  /** Starts the engine with an empty profile: 360×780, in Chinese, Shanghai time. */
  open(): Promise<Phone>
}

/** Thrown when an engine cannot run on this machine; the message gives the reason. */
export class EngineMissing extends Error {}

/** The screen size of a current phone in CSS pixels. */
export const SCREEN = { width: 360, height: 780 } as const

/**
 * The user agent of WeChat's browser, as the customers' pages receive it.
 * @param engine the part that names the engine
 */
export function wechatAgent(engine: string): string {
  return `Mozilla/5.0 (Linux; Android 10; V2020) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ${engine} Mobile Safari/537.36 MicroMessenger/8.0.50`
}
