import { forPersonalData } from './facts.js'
import { issue, notApplicable, notShown, passed, type ComplianceRule } from './rule.js'

/** GDPR Art. 12 to 22: what is owed to the persons. */
export const PERSONS: readonly ComplianceRule[] = [
  {
    id: 'gdpr.13-14.information',
    component: 'dataset',
    citation: 'GDPR Art. 13(1), 14(1)',
    title: 'The persons are informed',
    judge: forPersonalData(({ stated: { privacyNotice, dataSource } }) => {
      const citation =
        dataSource === undefined
          ? undefined
          : dataSource === 'data_subject'
            ? 'GDPR Art. 13(1)'
            : 'GDPR Art. 14(1)'
      if (privacyNotice === false) {
        return issue(
          'high',
          'The persons are not informed of the processing.',
          'Give them a privacy notice.',
          citation,
        )
      }
      return privacyNotice === undefined
        ? notShown(
            'whether the persons are informed.',
            'State metadata.privacyNotice and dataSource.',
            'medium',
            citation,
          )
        : passed('A privacy notice is stated; its content was not seen.', citation)
    }),
  },
  {
    id: 'gdpr.12-2.requests',
    component: 'dataset',
    citation: 'GDPR Art. 12(2), 15-22',
    title: 'Requests of the persons are answered',
    judge: forPersonalData(({ stated: { dataSubjectRequests } }) => {
      if (dataSubjectRequests === false) {
        return issue(
          'high',
          'Requests for access, rectification or erasure are not answered.',
          'Set up a way to answer them within a month.',
        )
      }
      return dataSubjectRequests === undefined
        ? notShown(
            'how requests for access, rectification or erasure are answered.',
            'State metadata.dataSubjectRequests.',
          )
        : passed('A way to answer requests of the persons is stated.')
    }),
  },
  {
    id: 'gdpr.17-1.model-erasure',
    component: 'model',
    citation: 'GDPR Art. 17(1)',
    title: 'What a model learnt from one person can be erased',
    judge: forPersonalData(({ model }) => {
      if (model?.supportsForgetRequest === true) return passed('The model is stated to support erasure.')
      return model?.supportsForgetRequest === false
        ? issue(
            'medium',
            'The model does not support erasure of what it learnt from one person.',
            'Plan for retraining without that person, or for unlearning.',
          )
        : notShown(
            'whether what the model learnt from one person can be erased.',
            'State modelConfig.supportsForgetRequest.',
          )
    }),
  },
  {
    id: 'gdpr.22.automated-decisions',
    component: 'model',
    citation: 'GDPR Art. 22(1), 22(3)',
    title: 'No one is subject to a decision of the model alone without safeguards',
    judge: forPersonalData(({ model }) => {
      if (model?.automatedDecisions === false)
        return notApplicable('The model is stated to take no decisions by itself.')
      if (model?.automatedDecisions === undefined) {
        return notShown(
          'whether decisions about people rest on the model alone.',
          'State modelConfig.automatedDecisions.',
        )
      }
      if (model.humanReview === true)
        return passed('Automated decisions with human review are stated.', 'GDPR Art. 22(3)')
      return model.humanReview === false
        ? issue(
            'high',
            'Decisions rest on the model alone, and no human can step in.',
            'Let a person contest the decision before a human.',
          )
        : notShown(
            'whether a human can step in where the model decides.',
            'State modelConfig.humanReview.',
            'high',
            'GDPR Art. 22(3)',
          )
    }),
  },
]
