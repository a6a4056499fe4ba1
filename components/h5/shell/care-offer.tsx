'use client'

import { useText } from '../../i18n/text.ts'
import { Button } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { useCare } from './care.tsx'
import styles from './care-offer.module.css'

/**
 * Offers 关怀版 (the large-type version) to customers who have not chosen yet. The offer is part of the prerendered
 * page. The first script sets the attributes that show the offer and choose its wording
 * (browser/first-script/care.ts), so that the layout does not change when React hydrates.
 */
export function CareOffer() {
  const { t } = useText()
  const { setCare } = useCare()

  function choose(care: boolean): void {
    setCare(care)
    // The pressed button has been removed. Without this call, the focus would fall back to the body.
    document.querySelector('h1')?.focus({ preventScroll: true })
  }

  return (
    <section className={`${cardStyles.card} ${styles.offer}`} aria-label={t('care.label')}>
      <strong className={styles.title}>{t('care.offer.title')}</strong>
      <div className={styles.words}>
        <p data-for="first">{t('care.offer.first')}</p>
        <p data-for="large">{t('care.offer.large')}</p>
      </div>
      <div className={styles.ways}>
        <Button onPress={() => choose(true)}>{t('care.offer.care')}</Button>
        <Button look="secondary" onPress={() => choose(false)}>
          {t('care.offer.standard')}
        </Button>
      </div>
    </section>
  )
}
