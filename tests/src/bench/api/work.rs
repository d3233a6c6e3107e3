//! Wallets, studies, domains, jobs and access reviews.

use std::time::Duration;

use muster::id::{JobId, MemberId};
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::reviews::{Outcome, ReviewWorker};
use serde_json::json;
use tokio::time::Instant;

use super::super::Result;
use super::Counter;

impl Counter {
    pub(super) async fn wallets(&mut self) -> Result<()> {
        let wallet = format!("/members/{}/wallet", self.people(&["emma"]).await[0].1);
        for (n, what) in ["adjust a wallet the first time", "adjust a wallet"]
            .into_iter()
            .enumerate()
        {
            let adjust = self
                .call("POST", &format!("{wallet}/adjustments"))
                .header("idempotency-key", n.to_string())
                .json(&json!({"amount": 100, "reason": "bonus"}));
            self.count(what, adjust, 201).await?;
        }
        self.count("read a wallet", self.get(&wallet), 200).await?;
        let entries = self.get(&format!("{wallet}/entries"));
        self.count("list 2 entries of a wallet", entries, 200).await?;
        Ok(())
    }

    pub(super) async fn studies(&mut self) -> Result<()> {
        let people = self.people(&["finn", "gina"]).await;
        let (finn, gina) = (people[0].1, people[1].1);
        let study = self.call("POST", "/studies");
        let study = study.json(&json!({"name": "Sleep", "ownerId": finn}));
        let made = self.count("make a study", study, 201).await?;
        let study = format!("/studies/{}", made.json["id"].as_str().unwrap_or_default());
        let give = self.call("PUT", &format!("{study}/members/{gina}"));
        self.count("give a role in a study", give.json(&json!({"role": "lead"})), 200)
            .await?;
        self.count(
            "list a study's members",
            self.get(&format!("{study}/members")),
            200,
        )
        .await?;
        let removal = json!({"reason": "left", "transferTo": gina});
        let removal = self.call("DELETE", &format!("/members/{finn}")).json(&removal);
        self.count("remove the owner of a study", removal, 204).await?;
        Ok(())
    }

    pub(super) async fn domains(&mut self) -> Result<()> {
        let claim = self
            .call("POST", "/domains")
            .json(&json!({"domain": "example.org"}));
        let claimed = self.count("claim a domain", claim, 201).await?;
        let record = |part: &str| claimed.json["record"][part].as_str().unwrap_or_default();
        self.api.dns.publish(record("name"), &[&[record("value")]]);
        let verify = self.call("POST", "/domains/example.org/verify");
        self.count("verify a domain", verify, 200).await?;
        Ok(())
    }

    pub(super) async fn jobs(&mut self) -> Result<()> {
        let import = json!({"kind": "roster", "fileName": "roster.zip"});
        let import = self.call("POST", "/imports").json(&import);
        let made = self.count("ask for an import", import, 201).await?;
        let job = made.json["job"]["id"].as_str().unwrap_or_default();
        self.count("read a job", self.get(&format!("/jobs/{job}")), 200)
            .await?;
        self.count("list jobs", self.get("/jobs?limit=20"), 200).await?;
        self.count("ask for an export", self.call("POST", "/exports"), 202)
            .await?;
        Ok(())
    }

    /// A review of the few who are active, from its opening to its end.
    pub(super) async fn reviews(&mut self) -> Result<()> {
        let open = self.call("POST", "/reviews").json(&json!({}));
        let review = self.count("open an access review", open, 201).await?;
        let path = format!("/reviews/{}", review.json["id"].as_str().unwrap_or_default());
        self.run(review.json["openingJob"].as_str().unwrap_or_default())
            .await?;
        self.count("read a review", self.get(&path), 200).await?;
        let items = self.get(&format!("{path}/items?limit=50"));
        let items = self.count("list the people of a review", items, 200).await?;
        let own = MemberId::of_email(self.id, &muster::text::Email::parse(&self.owner.email)?).to_string();
        let people = items.json["items"].as_array().into_iter().flatten();
        let people = people.filter_map(|item| item["memberId"].as_str());
        let people: Vec<&str> = people.filter(|id| *id != own).collect();
        let (first, rest) = people.split_first().ok_or("nobody is reviewed")?;
        let decide = self.call("PUT", &format!("{path}/items/{first}"));
        self.count(
            "decide on somebody",
            decide.json(&json!({"decision": "keep"})),
            200,
        )
        .await?;
        let all = json!({"memberIds": &rest[..2], "decision": "keep"});
        let all = self.call("POST", &format!("{path}/decisions")).json(&all);
        self.count("decide on 2 people at once", all, 200).await?;
        let end = self
            .call("POST", &format!("{path}/cancel"))
            .json(&json!({"note": "measured"}));
        self.count("cancel a review", end, 200).await?;
        Ok(())
    }

    /// Runs a job of a review as the function does, uncounted.
    async fn run(&self, job: &str) -> Result<()> {
        let config = AwsConfig {
            endpoint: Some(self.front.endpoint.clone()),
            ..self.api.engine.config.clone()
        };
        let files = Files::new(config.s3(), "imports".to_owned(), "exports".to_owned());
        let files = files.with_evidence("evidence".to_owned());
        let worker = ReviewWorker::new(
            &config.dynamodb(),
            &self.api.engine.tables,
            files,
            self.api.clock(),
        );
        let stop_at = Instant::now() + Duration::from_mins(10);
        match worker.run(self.id, JobId::parse(job)?, stop_at).await? {
            Outcome::Ended(_) => Ok(()),
            _ => Err("the review's job has not ended".into()),
        }
    }

    pub(super) async fn end(&mut self) -> Result<()> {
        let confirmed = json!({"confirmEmail": self.owner.email});
        let drop_all = self.call("POST", "/drop-all-data").json(&confirmed);
        self.count("ask to drop all data", drop_all, 202).await?;
        Ok(())
    }
}
