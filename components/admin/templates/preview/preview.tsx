'use client'

import { Alert, Button, Collapse, Flex, Input, Segmented, Select, Switch } from 'antd'
import { useMemo, useState } from 'react'
import { type Locale, locales } from '#components/i18n/locales.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import type { Draft } from '../draft/draft.ts'
import { placeholderWord } from '../words/words.ts'
import { FactsForm } from './facts-form.tsx'
import type { PreviewPage } from './message.ts'
import { text as words } from './messages.zh-CN.ts'
import { Phone } from './phone.tsx'
import { presets } from './presets.ts'
import styles from './preview.module.css'
import { renderDraft } from './rendering.ts'

/** The source of the facts: an invented policy, identified by its key and possibly changed, or a real policy. */
type Source = { readonly kind: 'preset'; readonly key: string } | { readonly kind: 'policy' }

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
      {page === 'questionnaire' && at !== null && !questionnaire.questions.some(({ key }) => key === at) && (
        <Alert type="info" showIcon message={words.notAsked} />
      )}
      <Phone show={show} />
    </section>
  )
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
