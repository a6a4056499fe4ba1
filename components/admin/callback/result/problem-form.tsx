'use client'

import { Button, Input, Select } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { type ProblemCategory, problemCategories } from '#server/vocabulary/dispositions.ts'
import common from '../shared/callback.module.css'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './result.module.css'

const words = text.result

/**
 * The fields of the problem case that this result opens.
 * @param props.failing the failing answers in words, offered as the description; '' when there are none
 */
export function ProblemForm(props: {
  category: ProblemCategory | null
  description: string
  failing: string
  onCategory: (category: ProblemCategory) => void
  onDescription: (description: string) => void
}) {
  const { category, description, failing, onCategory, onDescription } = props
  return (
    <fieldset className={styles.problem}>
      <legend>{words.problem}</legend>
      <div className={common.field}>
        <label htmlFor="problem-category">{words.problemCategory}</label>
        <Select<ProblemCategory>
          id="problem-category"
          showSearch
          optionFilterProp="label"
          placeholder={words.problemCategoryPlaceholder}
          value={category}
          options={problemCategories.map((value) => ({ value, label: callbackText.categories[value] }))}
          onChange={onCategory}
        />
      </div>
      <div className={common.field}>
        <div className={common.panelHead}>
          <label htmlFor="problem-text">{words.problemText}</label>
          {failing !== '' && !description.includes(failing) && (
            <Button
              size="small"
              type="link"
              onClick={() => onDescription(description === '' ? failing : `${description}\n${failing}`)}
            >
              {words.fillIn}
            </Button>
          )}
        </div>
        <Input.TextArea
          id="problem-text"
          placeholder={words.problemPlaceholder}
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={2000}
          value={description}
          onChange={(event) => onDescription(event.target.value)}
        />
      </div>
    </fieldset>
  )
}
