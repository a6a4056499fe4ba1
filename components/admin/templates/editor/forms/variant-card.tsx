'use client'

import { DeleteOutlined, EditOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Tabs } from 'antd'
import { type ReactNode, useState } from 'react'
import { type TranslationLanguage, translationLanguages } from '#server/questionnaire/rules/template.ts'
import type { Finding } from '../../checks/findings.ts'
import { Findings } from '../../checks/findings-list.tsx'
import { type Variant, withTranslation } from '../../draft/draft.ts'
import { conditionInWords, languageWord } from '../../words/words.ts'
import { TemplateText } from '../text-field/template-text.tsx'
import { BesideSource } from './beside-source.tsx'
import { Beside, ConditionBuilder } from './condition-builder.tsx'
import styles from './forms.module.css'
import { KeyField } from './key-field.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.variant

interface VariantCardProps {
  readonly handle: ReactNode
  readonly place: number
  readonly only: boolean
  readonly variant: Variant
  readonly others: readonly string[]
  readonly findings: readonly Finding[]
  readonly readOnly: boolean
  readonly onChange: (next: Variant, about: string) => void
  readonly onRemove: () => void
}

/** Card for one variant of a question: its condition, its text and the translations. */
export function VariantCard(props: VariantCardProps) {
  const { handle, place, only, variant, findings, readOnly, onChange } = props
  const [building, setBuilding] = useState(false)
  const marks = (language?: TranslationLanguage) =>
    findings.flatMap(({ at }) => (at.range && at.language === language ? [at.range] : []))

  return (
    <Card
      size="small"
      className={styles.variant}
      title={
        <Flex align="center" gap={8} wrap>
          {handle}
          <span>{words.title(place)}</span>
          <span className={styles.when}>{conditionInWords(variant.when)}</span>
          {!readOnly && (
            <Button
              size="small"
              type="link"
              icon={<EditOutlined />}
              aria-expanded={building}
              onClick={() => setBuilding(!building)}
            >
              {building ? words.built : words.build}
            </Button>
          )}
        </Flex>
      }
      extra={
        !readOnly &&
        !only && (
          <Button
            size="small"
            type="text"
            danger
            icon={<DeleteOutlined />}
            aria-label={words.remove(place)}
            onClick={props.onRemove}
          />
        )
      }
    >
      {building && !readOnly && (
        <div className={styles.builder}>
          <ConditionBuilder
            value={variant.when}
            onChange={(when) => onChange({ ...variant, when }, 'when')}
          />
          <Beside value={variant.when} onChange={(when) => onChange({ ...variant, when }, 'when')} />
          <KeyField
            size="small"
            value={variant.key}
            others={props.others}
            disabled={readOnly}
            onCommit={(key) => onChange({ ...variant, key }, 'key')}
          />
        </div>
      )}
      <Tabs
        size="small"
        items={[
          {
            key: 'zh-CN',
            label: words.chinese,
            children: (
              <TemplateText
                label={words.text(place)}
                value={variant.text}
                required
                disabled={readOnly}
                marks={marks()}
                onChange={(value) => onChange({ ...variant, text: value }, 'text')}
              />
            ),
          },
          ...translationLanguages.map((language) => ({
            key: language,
            label: <LanguageLabel language={language} missing={!variant.translations?.[language]} />,
            children: (
              <BesideSource source={variant.text}>
                <TemplateText
                  label={words.translation(place, languageWord(language))}
                  lang={language}
                  value={variant.translations?.[language] ?? ''}
                  disabled={readOnly}
                  marks={marks(language)}
                  onChange={(value) =>
                    onChange(translated(variant, language, value), `translation ${language}`)
                  }
                />
              </BesideSource>
            ),
          })),
        ]}
      />
      {/* Findings of kind `incomplete` are left out, because the fields show them already. */}
      <Findings findings={findings.filter(({ kind }) => kind !== 'incomplete')} />
    </Card>
  )
}

export function LanguageLabel({ language, missing }: { language: TranslationLanguage; missing: boolean }) {
  return (
    <span>
      {languageWord(language)}
      {missing && <span className={styles.missing}> {words.missing}</span>}
    </span>
  )
}

function translated(variant: Variant, language: TranslationLanguage, value: string): Variant {
  const { translations: _, ...rest } = variant
  const translations = withTranslation(variant.translations, language, value)
  return translations === undefined ? rest : { ...rest, translations }
}
