//! The lease of a job that is applied in parts: whoever works on one of them renews it for all.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{ReturnValuesOnConditionCheckFailure, Update};
use jiff::Timestamp;
use muster::id::{JobId, OrganizationId};

use crate::error::StoreError;
use crate::import::lease::{SHARED, expiry};
use crate::jobs::JobStore;
use crate::wire::{self, corrupt, number, text};
use crate::{keys, transact};

impl JobStore {
    /// Keeps the lease for a job that is applied in parts, and takes it where nobody has it. `false`
    /// where somebody else has.
    pub(super) async fn keep_shared(
        &self,
        organization: OrganizationId,
        job: JobId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let renewal = self.shared_renewal(organization, job, now);
        let renewal = renewal.build().map_err(|e| corrupt(keys::LEASE, e))?;
        let renewal = self
            .dynamodb
            .update_item()
            .table_name(renewal.table_name)
            .set_key(Some(renewal.key))
            .update_expression(renewal.update_expression)
            .set_condition_expression(renewal.condition_expression)
            .set_expression_attribute_values(renewal.expression_attribute_values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = transact::update(renewal).await else {
            return Ok(true);
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                let held = refused.item.clone().unwrap_or_default();
                Ok(wire::text_of(&held, "job") == Some(&job.to_string())
                    && wire::text_of(&held, "invocation") == Some(SHARED))
            }
            _ => Err(StoreError::service("UpdateItem", &error)),
        }
    }

    /// The write that renews the lease. Refused where somebody else has it, and where another part has
    /// renewed it for longer: clocks differ, and nobody cuts that short.
    pub(super) fn shared_renewal(
        &self,
        organization: OrganizationId,
        job: JobId,
        now: Timestamp,
    ) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(wire::key(keys::organization(organization), keys::LEASE)))
            .update_expression("SET job = :job, invocation = :shared, expires = :expires")
            .condition_expression(
                "attribute_not_exists(PK) OR expires <= :now OR \
                 (job = :job AND invocation = :shared AND expires <= :expires)",
            )
            .expression_attribute_values(":job", text(job))
            .expression_attribute_values(":shared", text(SHARED))
            .expression_attribute_values(":expires", expiry(now))
            .expression_attribute_values(":now", number(now.as_millisecond()))
    }
}
