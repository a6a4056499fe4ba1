import { useText } from '../../i18n/text.ts'
import type { Questionnaire } from '../client/api.ts'
import cardStyles from '../ui/card.module.css'
import { Facts } from './facts.tsx'
import styles from './header-facts.module.css'

interface HeaderFactsProps {
  readonly header: Questionnaire['questionnaire']['header']
  /** True to draw a line in the brand's colour at the top. The line is used above questions. */
  readonly ruled?: boolean
}

/** The facts of the policy to which the questionnaire belongs. */
export function HeaderFacts({ header, ruled = false }: HeaderFactsProps) {
  const { t } = useText()
  return (
    <section className={ruled ? `${cardStyles.card} ${styles.ruled}` : cardStyles.card}>
      <Facts
        facts={[
          { name: t('fact.product'), value: header.productName, lang: 'zh-CN' },
          { name: t('fact.applicant'), value: header.applicantName },
          { name: t('fact.insured'), value: header.insuredName },
          { name: t('fact.policyNo'), value: header.policyNo },
        ]}
      />
    </section>
  )
}
