'use client'

import { Flex, Radio } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { type Language, languages } from '#server/vocabulary/dispositions.ts'
import styles from '../shared/callback.module.css'
import { text } from '../shared/messages.zh-CN.ts'

const words = text.result
const HEALTH = 'HEALTH'

/** Field for the language of the next call. Its last option says that the customer's health prevents a call. */
export function LanguageField(props: {
  /** The language in which the case is called at present. */
  spoken: Language
  language: Language | null
  health: boolean
  onChange: (choice: { language: Language | null; health: boolean }) => void
}) {
  const { spoken, language, health, onChange } = props
  return (
    <div className={styles.field}>
      <span id="language-label">{words.language}</span>
      <Radio.Group
        aria-labelledby="language-label"
        value={health ? HEALTH : language}
        onChange={(event) => {
          const chosen = languages.find((known) => known === event.target.value) ?? null
          onChange({ language: chosen, health: event.target.value === HEALTH })
        }}
      >
        <Flex vertical gap={4}>
          {languages
            .filter((known) => known !== spoken)
            .map((known) => (
              <Radio key={known} value={known}>
                {words.languageNext(callbackText.languages[known])}
              </Radio>
            ))}
          <Radio value={HEALTH}>{words.health}</Radio>
        </Flex>
      </Radio.Group>
    </div>
  )
}
