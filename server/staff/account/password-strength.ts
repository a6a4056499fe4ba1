import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { plainWidth } from '../../kernel/text/spelling.ts'

/** What everybody around this product thinks of first, and what Chinese passwords begin with. */
const HOUSE_WORDS = [
  ...[
    'huifang',
    'returnvisit',
    'return-visit',
    'visit',
    'xinqiyue',
    'qiyue',
    'baoxian',
    'renshou',
    'shouxian',
  ],
  ...['pingtai', 'kefu', 'hegui', 'zuoxi', 'guanliyuan', 'insurance', 'policy', '4008216808'],
  ...['woaini', 'woshi', 'mima', 'zhongguo', 'zhongguoren', 'beijing', 'shanghai', 'nihao', 'wodemima'],
  ...['回访', '新契约', '回访平台', '保险', '人寿', '密码', '中国', '我爱你'],
]

/** Guesses, as a power of ten, that finding a password must take: beyond any list of common ones and their variations. */
const LEAST_GUESSES = 10
/** What is looked at: the search takes tens of milliseconds for this much, and its time grows with the square. */
const MOST_LOOKED_AT = 32

let estimator: ZxcvbnFactory | null = null

/** The list of some fifty thousand common passwords is made ready when somebody chooses one, and not before. */
function estimate(password: string, own: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return estimator.check(password, [...HOUSE_WORDS, ...own]).guessesLog10
}

/**
 * Whether a password is found by who tries common ones with their usual variations (numbers behind, letters for signs, runs
 * on the keyboard, dates, words of this house, parts of the person's own names).
 */
export function isGuessable(
  password: string,
  person: { readonly username: string; readonly name: string },
): boolean {
  const own = [person.username, person.name].flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)])
  const looked = [...plainWidth(password)].slice(0, MOST_LOOKED_AT).join('')
  return (
    estimate(
      looked,
      own.filter((part) => part.length > 2),
    ) < LEAST_GUESSES
  )
}
