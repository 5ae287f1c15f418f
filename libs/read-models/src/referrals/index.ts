import { programFunnel as programFunnelProjection } from './program-funnel.projection.js';
import { programFunnel } from './program-funnel.query.js';
import { referralPipeline as referralPipelineProjection } from './referral-pipeline.projection.js';
import { referralPipeline } from './referral-pipeline.query.js';

export const referralReadModels = {
  projections: [referralPipelineProjection, programFunnelProjection],
  queries: [referralPipeline, programFunnel],
};
