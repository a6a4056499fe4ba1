import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { csvValues } from '#server/intake/csv-messages.zh-CN.ts'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import {
  channelNames,
  endedByNames,
  exemptionNames,
  idTypeNames,
  policyStatusNames,
  reasonNames,
  statusNames,
} from '#server/visit/messages.zh-CN.ts'
import { text } from './messages.zh-CN.ts'

type Names = Readonly<Record<string, string>>

const { followUp } = callbackText

/**
 * What the values of the lists of the call centre mean. The same code means different things in different lists, so a
 * list is named by the first of these that has all its values.
 */
const lists: readonly Names[] = [
  text.caseStatuses,
  callbackText.problemStatuses,
  followUp.statuses,
  callbackText.states,
  callbackText.dispositions,
  callbackText.categories,
  followUp.causes,
  followUp.kinds,
  followUp.results,
  text.outcomes,
  callbackText.languages,
  callbackText.events,
  callbackText.whyNot,
  reasonNames,
  text.directions,
  text.nothing,
  text.grounds,
  text.answers,
]

/** What all other values of lists mean, in Chinese. */
const others: Names = Object.fromEntries(
  [
    ...Object.values(csvValues).flatMap((words) =>
      Object.entries(words).map(([word, value]): [string, string] => [String(value), word]),
    ),
    ...[
      ...[channelNames, idTypeNames, policyStatusNames, statusNames, endedByNames, exemptionNames],
      ...[designTypeNames, text.results, text.receipts, text.standings, text.groupings],
    ].flatMap((names) => Object.entries(names)),
  ].filter(([value]) => value !== 'true' && value !== 'false'),
)

/** The names of the values of one list. A value without a name is shown by its code. */
export function namesOf(values: readonly string[]): Names {
  return lists.find((names) => values.every((value) => Object.hasOwn(names, value))) ?? others
}
