/** A place on the page, in its own pixels, from the top left of what is shown. */
export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * One engine with a page open in it, reduced to what a finger and an eye can do. Everything else builds on it
 * (walk/hand.ts).
 */
export interface Phone {
  goTo(url: string): Promise<void>
  /**
   * The value of an expression in the page.
   *
   * @param expression in the words of the oldest engine (ES2017); comes to a string
   * @throws while the page is being replaced by another
   */
  evaluate(expression: string): Promise<string>
  /** Puts a finger down at the first place, moves it along the others and lifts it. One place is a tap. */
  touch(path: readonly Point[]): Promise<void>
  /** Types into the field that has the focus. */
  type(text: string): Promise<void>
  back(): Promise<void>
  /** What is shown, as a PNG. */
  picture(): Promise<Buffer>
  /** Scripts that threw, as far as the engine reports them. */
  complaints(): readonly string[]
  close(): Promise<void>
}

/** An engine the customers' pages are tried on. */
export interface Engine {
  readonly name: string
  /**
   * Finds the engine on this machine, or gets it.
   *
   * @throws EngineMissing where this machine cannot have it
   */
  ensure(say: (line: string) => void): Promise<void>
  /** Starts it with an empty profile: 360×780, in Chinese, Shanghai time. */
  open(): Promise<Phone>
}

/** This machine cannot have an engine; the message says why. */
export class EngineMissing extends Error {}

/** What a phone of the year shows at once. */
export const SCREEN = { width: 360, height: 780 } as const

/** WeChat's browser, as the customers' pages see it. @param engine the part that names the engine */
export function wechatAgent(engine: string): string {
  return `Mozilla/5.0 (Linux; Android 10; V2020) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ${engine} Mobile Safari/537.36 MicroMessenger/8.0.50`
}
