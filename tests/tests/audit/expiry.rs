//! Entries are kept as long as the deployment says; then the table deletes them, and the chain holds
//! without them.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use muster::audit::verify::Wrong;
use muster::audit::{Retention, Selection};
use muster::id::OrganizationId;
use muster_aws::audit::AuditLog;
use muster_aws::clients::AwsConfig;

use crate::Log;

const DAY: Duration = Duration::from_hours(24);

impl Log {
    /// What is written from now on is kept for so many days.
    fn keep(&mut self, days: u32) {
        self.world.engine.tables.audit_retention = Retention::of_days(days).unwrap();
    }

    /// Lets time pass, and the table delete what expired. Says how much that was, and that nothing is
    /// to be sealed for it.
    async fn pass(&self, days: u32) -> usize {
        self.world.pass(DAY * days);
        let swept = self.sweep().await;
        assert!(self.records().is_empty(), "what is deleted is nothing to seal");
        swept
    }

    async fn sweep(&self) -> usize {
        let engine = &self.world.engine;
        engine.sweep(&engine.tables.audit, self.now()).await
    }

    /// Entries as they are listed, in pages of `limit`, and how many requests that took.
    async fn list(&self, organization: OrganizationId, selection: &Selection, limit: usize) -> (usize, u64) {
        let config = AwsConfig {
            http: self.world.faulty.shared(),
            ..self.world.engine.config.clone()
        };
        let log = AuditLog::new(config.dynamodb(), self.world.engine.tables.clone());
        self.world.faulty.revive();
        let (mut found, mut after) = (0, None);
        loop {
            let page = log
                .list(organization, selection, (limit, after), self.now())
                .await
                .unwrap();
            assert!(page.entries.len() <= limit);
            found += page.entries.len();
            after = page.next;
            if after.is_none() {
                return (found, self.world.faulty.calls());
            }
        }
    }
}

/// A log of one entry that is kept for good, three for 365 days, four for 90, and two for good again.
async fn mixed() -> (Log, OrganizationId) {
    let mut log = Log::new().await;
    let organization = log.organization("A").await;
    for (days, n) in [(365, 3), (90, 4), (0, 2)] {
        log.keep(days);
        log.write(organization, n).await;
    }
    log.settle().await;
    assert_eq!(log.assert_sealed(organization).await, 10);
    (log, organization)
}

#[tokio::test]
async fn entries_go_when_they_expire_and_the_chain_holds_without_them() {
    let (mut log, organization) = mixed().await;
    let noted = log.verify(organization).await.end;
    let links = log.chains().await;
    assert_eq!(log.pass(89).await, 0);
    assert_eq!(log.assert_sealed(organization).await, 10);
    for (days, gone, left) in [(2, 4, 6), (365, 3, 3), (36_500, 0, 3)] {
        assert_eq!(log.pass(days).await, gone, "after {days} days more");
        let report = log.verify_with(organization, Some(noted)).await;
        assert_eq!((report.faults, report.broken), (vec![], 0));
        assert_eq!(
            (report.entries, report.sealed, report.expired),
            (left, left, 10 - left)
        );
        assert_eq!(report.end, noted);
    }
    assert!(log.chains().await == links, "links stay for good");
    // The chain goes on from where it was.
    log.keep(90);
    log.write(organization, 2).await;
    log.settle().await;
    let report = log.verify_with(organization, Some(noted)).await;
    assert_eq!((report.broken, report.fresh, report.expired), (0, 0, 7));
    assert!(
        report.entries > 3,
        "two were written, and what ran out meanwhile is noted"
    );
    assert_eq!(
        (report.sealed, report.end.seq),
        (report.entries, report.entries + 7)
    );
}

#[tokio::test]
async fn entries_that_expired_and_are_still_there_verify_as_ever() {
    let (log, organization) = mixed().await;
    log.world.pass(DAY * 400);
    assert_eq!(log.assert_sealed(organization).await, 10);
    let key = log.expiring(organization).await.remove(0);
    let pk = format!("ORG#{organization}");
    log.set(&pk, &key, "target", Value::S("member/another".to_owned()))
        .await;
    let report = log.verify(organization).await;
    assert_eq!((report.broken, &report.faults[0].wrong), (1, &Wrong::Edited));
}

#[tokio::test]
async fn an_entry_that_somebody_lets_expire_early_is_named() {
    let (log, organization) = mixed().await;
    let key = log.expiring(organization).await.remove(2);
    let past = Value::N((log.now().as_second() - 1).to_string());
    log.set(&format!("ORG#{organization}"), &key, "expiresAt", past)
        .await;
    let edited = log.verify(organization).await;
    assert_eq!(
        (&edited.faults[0].key, &edited.faults[0].wrong),
        (&key, &Wrong::Edited)
    );
    assert_eq!(log.pass(1).await, 1);
    let report = log.verify(organization).await;
    assert_eq!((report.broken, report.expired), (1, 0));
    assert_eq!(
        (&report.faults[0].key, &report.faults[0].wrong),
        (&key, &Wrong::Deleted)
    );
}

#[tokio::test]
async fn what_expired_is_not_listed_though_it_is_there() {
    let mut log = Log::new().await;
    let organization = log.organization("A").await;
    log.keep(90);
    log.write(organization, 60).await;
    log.keep(0);
    log.write(organization, 3).await;
    let all = Selection::default();
    let invited = Selection {
        actor: Some("system/test".to_owned()),
        action: Some("invitation.created".to_owned()),
        ..Selection::default()
    };
    assert_eq!(log.list(organization, &all, 20).await.0, 64);
    assert_eq!(log.list(organization, &invited, 20).await.0, 63);
    log.world.pass(DAY * 91);
    let (found, requests) = log.list(organization, &all, 2).await;
    assert_eq!(found, 4);
    // Once something is left out, what follows is read at once and not by twos.
    assert!(requests <= 5, "{requests}");
    assert_eq!(log.list(organization, &invited, 20).await.0, 3);
    assert_eq!(log.sweep().await, 60);
    assert_eq!(log.list(organization, &all, 20).await.0, 4);
}

impl Log {
    /// The keys of entries that expire, in the order of the log.
    async fn expiring(&self, organization: OrganizationId) -> Vec<String> {
        let audit = self.world.audit().await;
        let of = audit
            .into_iter()
            .filter(|((pk, _), _)| *pk == format!("ORG#{organization}"));
        let expiring = of.filter(|(_, item)| item.contains_key("expiresAt"));
        expiring.map(|((_, sk), _)| sk).collect()
    }
}
