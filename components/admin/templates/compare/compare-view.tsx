'use client'

import { Alert, Button, Card, Flex } from 'antd'
import { type ReactNode, useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { QuestionDiff, TemplateDiff, VariantDiff } from '#server/questionnaire/rules/compare.ts'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import shared from '../../ui/shared.module.css'
import type { Draft } from '../draft/draft.ts'
import { conditionInWords, itemWord, languageWord, partWord, spoken } from '../words/words.ts'
import styles from './compare.module.css'
import { text as words } from './messages.zh-CN.ts'
import { summaryOf } from './summary.ts'
import { TextDiff } from './text-diff.tsx'

interface CompareViewProps {
  readonly diff: TemplateDiff
  readonly before: Draft
  readonly after: Draft
}

/** The differences between two versions: a summary in one sentence, then each place. Equal parts are collapsed. */
export function CompareView(props: CompareViewProps) {
  const { diff } = props
  const [unfolded, setUnfolded] = useState(false)
  if (diff.same) return <Alert type="info" showIcon message={words.same} />
  const said = words.summary(summaryOf(diff))
  const unchanged = diff.questions.filter(isUnchanged).length
  return (
    <Flex vertical gap={16}>
      <Alert
        type="info"
        message={said.length === 0 ? words.onlySeconds : said.join('，')}
        action={
          unchanged > 0 && (
            <Button size="small" className={styles.control} onClick={() => setUnfolded(!unfolded)}>
              {unfolded ? words.fold : words.unfold(unchanged)}
            </Button>
          )
        }
      />
      <Parts {...props} />
      {diff.questions.map((question) =>
        isUnchanged(question) && !unfolded ? null : (
          <QuestionCard key={question.key} {...props} question={question} />
        ),
      )}
      {unchanged > 0 && !unfolded && <p className={styles.folded}>{words.unchanged(unchanged)}</p>}
    </Flex>
  )
}

function isUnchanged({ change, moved }: QuestionDiff): boolean {
  return change === 'same' && moved === null
}

/** The differences in the title, the reading time and the notice. */
function Parts({ diff }: CompareViewProps) {
  const { minimumReadingSeconds: seconds, parts } = diff
  if (seconds === null && parts.length === 0) return null
  return (
    <Card size="small" title={words.parts}>
      <div className={styles.rows}>
        {seconds !== null && (
          <Change name={words.seconds}>
            {words.fromTo(words.secondsOf(seconds.before ?? 0), words.secondsOf(seconds.after ?? 0))}
          </Change>
        )}
        {parts.map((part) => (
          <Change
            key={`${part.place} ${part.language} ${part.change.before}`}
            name={[partWord(part.place), part.language && languageWord(part.language)]
              .filter(Boolean)
              .join(' · ')}
          >
            <TextDiff change={part.change} lang={part.language} />
          </Change>
        ))}
      </div>
    </Card>
  )
}

function placeIn(content: Draft, key: string): number {
  return content.questions.findIndex((question) => question.key === key) + 1
}

function QuestionCard({ question, before, after }: CompareViewProps & { question: QuestionDiff }) {
  const { key, change, moved, passing, requires } = question
  const removed = change === 'removed'
  const place = removed ? placeIn(before, key) : placeIn(after, key)
  return (
    <Card
      size="small"
      className={styles.question}
      title={
        <Flex gap={8} align="center" wrap>
          <span>{removed ? words.formerQuestion(place) : words.question(place)}</span>
          <ChangeTag change={change} />
          {moved !== null && <ToneTag tone="brand">{words.moved(moved.from + 1, moved.to + 1)}</ToneTag>}
          <code className={styles.key}>{key}</code>
        </Flex>
      }
    >
      <div className={styles.rows}>
        {passing !== null && (
          <Change name={words.passing}>
            {passing.before === null || passing.after === null
              ? words.answer[passing.after ?? passing.before ?? 'YES']
              : words.fromTo(words.answer[passing.before], words.answer[passing.after])}
          </Change>
        )}
        {requires !== null && (
          <Change name={words.requires}>
            {requires.removed.map((item) => (
              <del key={item}>{itemWord(item)} </del>
            ))}
            {requires.added.map((item) => (
              <ins key={item}>{itemWord(item)} </ins>
            ))}
          </Change>
        )}
        {question.variants.map((variant) => (
          <Variant
            key={variant.key}
            variant={variant}
            question={key}
            several={question.variants.length > 1}
            content={removed || variant.change === 'removed' ? before : after}
          />
        ))}
      </div>
    </Card>
  )
}

function Variant({
  variant,
  question,
  several,
  content,
}: {
  variant: VariantDiff
  question: string
  several: boolean
  content: Draft
}) {
  const variants = content.questions.find(({ key }) => key === question)?.variants ?? []
  const place = variants.findIndex(({ key }) => key === variant.key)
  const stored = variants[place]
  return (
    <section className={styles.variant}>
      <Flex gap={8} align="center" wrap>
        {several && <strong>{words.variant(place + 1)}</strong>}
        {several && variant.change !== 'same' && <ChangeTag change={variant.change} />}
        {variant.moved !== null && (
          <ToneTag tone="brand">{words.variantMoved(variant.moved.from + 1, variant.moved.to + 1)}</ToneTag>
        )}
      </Flex>
      <Change name={words.when}>
        {variant.when === null ? (
          <span className={shared.quiet}>{stored === undefined ? '' : conditionInWords(stored.when)}</span>
        ) : (
          <Conditions before={variant.when.before} after={variant.when.after} />
        )}
      </Change>
      {variant.text === null ? (
        <p className={styles.kept}>{spoken(stored?.text ?? '')}</p>
      ) : (
        <TextDiff change={variant.text} />
      )}
      {variant.translations.map(({ language, change }) => (
        <Change key={language} name={languageWord(language)}>
          <TextDiff change={change} lang={language} />
        </Change>
      ))}
    </section>
  )
}

function Conditions({ before, after }: { before: Condition | null; after: Condition | null }) {
  return (
    <>
      {before !== null && <del>{conditionInWords(before)}</del>}
      {before !== null && after !== null && ' → '}
      {after !== null && <ins>{conditionInWords(after)}</ins>}
    </>
  )
}

const tones = { added: 'good', removed: 'bad', changed: 'waiting', same: 'quiet' } as const

function ChangeTag({ change }: { change: QuestionDiff['change'] }) {
  return <ToneTag tone={tones[change]}>{words.change[change]}</ToneTag>
}

function Change({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.change}>
      <span className={styles.name}>{name}</span>
      <div>{children}</div>
    </div>
  )
}
