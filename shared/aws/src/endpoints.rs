//! Where AWS's services are (AWS General Reference, "AWS service endpoints").

use aws_sdk_dynamodb::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use futures_util::FutureExt;

/// What the hosts of a region's services end in, as in `dynamodb.eu-central-1.amazonaws.com`. In AWS's own
/// partition that is plain; for all others the SDK's rules are asked, which are long. `None` where they do not say.
pub(crate) fn dns_suffix(region: &str) -> Option<String> {
    const PLAIN: [&str; 9] = ["af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"];
    let parts: Vec<&str> = region.split('-').collect();
    if let [area, _, number] = parts[..]
        && PLAIN.contains(&area)
        && number.parse::<u8>().is_ok()
    {
        return Some("amazonaws.com".to_owned());
    }
    by_rules(region)
}

/// The same by the SDK's rules for DynamoDB, whose own hosts are like all others.
fn by_rules(region: &str) -> Option<String> {
    let params = Params::builder().region(region).build().ok()?;
    let rules = DefaultResolver::new();
    let endpoint = rules.resolve_endpoint(&params).now_or_never()?.ok()?;
    let suffix = endpoint
        .url()
        .strip_prefix(&format!("https://dynamodb.{region}."))?;
    Some(suffix.trim_end_matches('/').to_owned())
}

/// A region of every partition, and of every area of AWS's own.
#[cfg(test)]
pub(crate) const REGIONS: [&str; 18] = [
    "us-east-1",
    "us-west-2",
    "eu-central-1",
    "eu-isoe-west-1",
    "ap-southeast-7",
    "ca-west-1",
    "il-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "af-south-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "us-isof-south-1",
    "cn-north-1",
    "cn-northwest-1",
    "eusc-de-east-1",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_are_those_of_the_sdk() {
        for region in REGIONS {
            assert!(by_rules(region).is_some(), "{region}");
            assert_eq!(dns_suffix(region), by_rules(region), "{region}");
        }
        assert_eq!(dns_suffix("cn-north-1").as_deref(), Some("amazonaws.com.cn"));
    }
}
