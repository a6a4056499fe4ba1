import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { plainWidth } from '../../kernel/text/spelling.ts'

/** Words that people who work with this product are likely to choose, and common beginnings of Chinese passwords. */
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

/**
 * The minimum number of guesses that a password must withstand, as a base-10 logarithm. A list of common passwords
 * with all their usual variations has fewer entries than this number of guesses.
 */
const LEAST_GUESSES = 10
/**
 * The maximum number of characters of a password that are examined. The examination takes tens of milliseconds, and
 * its time grows with the square of this number.
 */
const MOST_LOOKED_AT = 32

let estimator: ZxcvbnFactory | null = null

/**
 * Estimates the number of guesses that an attacker needs, as a base-10 logarithm. The list of about fifty thousand
 * common passwords is loaded only at the first call.
 */
function estimate(password: string, own: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return estimator.check(password, [...HOUSE_WORDS, ...own]).guessesLog10
}

/**
 * Whether an attacker would find a password by trying common passwords with their usual variations. Such variations
 * are appended numbers, letters replaced by symbols, keyboard runs, dates, words of this product, and parts of the
 * person's own names.
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
