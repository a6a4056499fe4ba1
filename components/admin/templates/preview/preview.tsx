'use client'

import { Alert, Button, Collapse, Flex, Input, Segmented, Select, Switch } from 'antd'
import { useMemo, useState } from 'react'
import { type Locale, locales } from '#components/i18n/locales.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import type { Draft } from '../draft/draft.ts'
import { factWord, placeholderWord, valueWord } from '../words/words.ts'
import { type AskedPolicy, isEverAsked, policyAsked } from './asking.ts'
import { FactsForm } from './facts-form.tsx'
import type { PreviewPage } from './message.ts'
import { text as words } from './messages.zh-CN.ts'
import { Phone } from './phone.tsx'
import { presets } from './presets.ts'
import styles from './preview.module.css'
import { renderDraft } from './rendering.ts'

/** The source of the facts: an invented policy, identified by its key and possibly changed, or a real policy. */
type Source =
  | { readonly kind: 'preset'; readonly key: string; readonly asked?: AskedPolicy }
  | { readonly kind: 'policy' }

interface PreviewProps {
  readonly content: Draft
  readonly number: number
  /** The page to show. The tabs of the preview also change the page. */
  readonly page: PreviewPage
  readonly onPage: (page: PreviewPage) => void
  /** The key of the question to scroll to. */
  readonly at: string | null
  /**
   * Loads the facts of a real policy, with name and number masked.
   * @throws an Error whose message can be shown to the user
   */
  readonly findPolicy: (policyNo: string) => Promise<PolicyFacts>
}

/** A version as a customer's phone shows it, for an invented or a real policy. */
export function Preview({ content, number, page, onPage, at, findPolicy }: PreviewProps) {
  const [source, setSource] = useState<Source>({ kind: 'preset', key: presets[0].key })
  const [facts, setFacts] = useState<PolicyFacts>(presets[0].facts)
  const [locale, setLocale] = useState<Locale>('zh-CN')
  const [care, setCare] = useState(false)
  const { missing, questionnaire } = useMemo(
    () => renderDraft(content, number, facts),
    [content, number, facts],
  )
  const show = useMemo(
    () => ({ page, number, content, facts, locale, care, at }),
    [page, number, content, facts, locale, care, at],
  )

  const notAsked =
    page === 'questionnaire' && at !== null && !questionnaire.questions.some(({ key }) => key === at)
      ? at
      : null

  function useAsked(key: string): void {
    const asked = policyAsked(content, key)
    if (asked === null) return
    setSource({ kind: 'preset', key: asked.preset.key, asked })
    setFacts(asked.facts)
  }

  return (
    <section className={styles.preview} aria-label={words.label}>
      <Select
        aria-label={words.source}
        value={source.kind === 'preset' ? source.key : 'policy'}
        options={[
          { label: words.madeUp, options: presets.map(({ key, word }) => ({ value: key, label: word })) },
          { label: words.real, options: [{ value: 'policy', label: words.byNumber }] },
        ]}
        onChange={(key) => {
          const preset = presets.find((each) => each.key === key)
          setSource(preset ? { kind: 'preset', key } : { kind: 'policy' })
          if (preset) setFacts(preset.facts)
        }}
      />
      {source.kind === 'policy' ? (
        <FindPolicy find={findPolicy} onFound={setFacts} />
      ) : (
        <Collapse
          size="small"
          items={[
            { key: 'facts', label: words.change, children: <FactsForm facts={facts} onChange={setFacts} /> },
          ]}
        />
      )}
      <Flex justify="space-between" align="center" wrap gap={8}>
        <Segmented<PreviewPage>
          size="small"
          value={page}
          options={[
            { value: 'notice', label: words.pages.notice },
            { value: 'questionnaire', label: words.pages.questionnaire },
            { value: 'review', label: words.pages.review },
          ]}
          onChange={onPage}
        />
        <Segmented<Locale>
          size="small"
          value={locale}
          options={locales.map((value) => ({ value, label: words.locales[value] }))}
          onChange={setLocale}
        />
        <Flex gap={6} align="center">
          <Switch size="small" checked={care} onChange={setCare} aria-label={words.care} />
          <span aria-hidden="true">{words.care}</span>
        </Flex>
      </Flex>
      {missing.length > 0 && (
        <Alert type="warning" showIcon message={words.missing(missing.map(placeholderWord).join('、'))} />
      )}
      {notAsked !== null && <NotAsked content={content} at={notAsked} onUse={() => useAsked(notAsked)} />}
      {source.kind === 'preset' && source.asked?.facts === facts && source.asked.changed.length > 0 && (
        <p role="status" className={styles.changed}>
          {changesInWords(source.asked)}
        </p>
      )}
      <Phone show={show} />
    </section>
  )
}

/** Says that the policy is not asked the question, and offers an invented policy that is, if there can be one. */
function NotAsked({ content, at, onUse }: { content: Draft; at: string; onUse: () => void }) {
  const ever = useMemo(() => isEverAsked(content, at), [content, at])
  if (!ever) return <Alert type="warning" showIcon message={words.neverAsked} />
  return (
    <Alert
      type="info"
      showIcon
      message={words.notAsked}
      description={
        <Button size="small" onClick={onUse}>
          {words.useAsked}
        </Button>
      }
    />
  )
}

/** Names the facts that differ from the preset. A policy with a single premium has no payment frequency to name. */
function changesInWords({ preset, facts, changed }: AskedPolicy): string {
  const named = changed.flatMap((fact) => {
    const value = facts[fact]
    return value === null ? [] : [words.changedTo(factWord(fact), valueWord(fact, value))]
  })
  return words.changedFrom(preset.word, named.join('、'))
}

/** Finds a real policy by its number. The policy's facts arrive masked, and its number never appears in the URL. */
function FindPolicy({
  find,
  onFound,
}: {
  find: (policyNo: string) => Promise<PolicyFacts>
  onFound: (facts: PolicyFacts) => void
}) {
  const [policyNo, setPolicyNo] = useState('')
  const [busy, setBusy] = useState(false)
  const [says, setSays] = useState<{ readonly good: boolean; readonly words: string } | null>(null)

  async function search(): Promise<void> {
    if (policyNo.trim() === '') return setSays({ good: false, words: words.needNumber })
    setBusy(true)
    try {
      const facts = await find(policyNo.trim())
      onFound(facts)
      setSays({ good: true, words: words.found(facts.productName) })
    } catch (error) {
      setSays({ good: false, words: error instanceof Error ? error.message : words.notFound })
    } finally {
      setBusy(false)
    }
  }

  return (
    <div>
      <Flex gap={8}>
        <Input
          aria-label={words.policyNo}
          placeholder={words.policyNo}
          autoComplete="off"
          maxLength={32}
          value={policyNo}
          status={says?.good === false ? 'error' : ''}
          onChange={(event) => setPolicyNo(event.currentTarget.value)}
          onPressEnter={() => void search()}
        />
        <Button loading={busy} onClick={() => void search()}>
          {words.search}
        </Button>
      </Flex>
      <p
        role="status"
        style={{ margin: '4px 0 0', minHeight: 22, color: says?.good === false ? '#ad1f17' : '#4a5c5d' }}
      >
        {says?.words ?? words.masked}
      </p>
    </div>
  )
}
