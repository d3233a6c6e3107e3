//! Whom the AWS clients trust: the roots that vouch for who answers.

use std::env;
use std::path::PathBuf;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The five roots that the endpoints of AWS chain to, and that Amazon Trust Services asks whoever keeps a
/// trust store of their own to have (<https://www.amazontrust.com/repository/>), in DER.
/// Reading these takes a sixtieth of what the platform's own take.
const AMAZON: [&[u8]; 5] = [
    include_bytes!("../data/AmazonRootCA1.cer"),
    include_bytes!("../data/AmazonRootCA2.cer"),
    include_bytes!("../data/AmazonRootCA3.cer"),
    include_bytes!("../data/AmazonRootCA4.cer"),
    include_bytes!("../data/SFSRootCAG2.cer"),
];

/// A file of roots that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("AWS_CA_BUNDLE: {} {what}: name a file of PEM certificates, or leave the variable out", path.display())]
pub struct BadBundle {
    path: PathBuf,
    what: String,
}

/// The roots of a deployment in this region: those in the file that `AWS_CA_BUNDLE` names (as for the
/// AWS CLI and other SDKs), or Amazon's. The regions of China have endpoints and certificates of their
/// own, so there it is the platform's.
pub fn roots(region: &str) -> Result<RootCertStore, BadBundle> {
    if let Some(path) = env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
        return bundle(path.into());
    }
    Ok(if region.starts_with("cn-") {
        of(rustls_native_certs::load_native_certs().certs)
    } else {
        of(AMAZON.map(CertificateDer::from))
    })
}

/// These roots; what among them is none is left out.
fn of(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    roots
}

/// The roots in a file.
fn bundle(path: PathBuf) -> Result<RootCertStore, BadBundle> {
    match std::fs::read(&path)
        .map_err(|e| e.to_string())
        .and_then(|pem| read(&pem))
    {
        Ok(roots) => Ok(roots),
        Err(what) => Err(BadBundle { path, what }),
    }
}

fn read(pem: &[u8]) -> Result<RootCertStore, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("holds something that is no certificate ({error})");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|e| wrong(&e))?;
        roots.add(certificate).map_err(|e| wrong(&e))?;
    }
    if roots.is_empty() {
        return Err("holds no certificate".to_owned());
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, HEXLOWER};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_built_in_roots_are_those_that_amazon_trust_services_publishes() {
        let mut keys: Vec<String> = of(AMAZON.map(CertificateDer::from))
            .roots
            .iter()
            .map(|root| {
                // The digest is of the whole field; what is kept of it lacks the tag and the length.
                let key = root.subject_public_key_info.as_ref();
                let length = u16::try_from(key.len()).unwrap();
                let mut field = vec![0x30];
                match length {
                    0..128 => field.push(length.to_be_bytes()[1]),
                    128..256 => field.extend([0x81, length.to_be_bytes()[1]]),
                    _ => field.extend([&[0x82][..], &length.to_be_bytes()].concat()),
                }
                field.extend(key);
                HEXLOWER.encode(&Sha256::digest(&field))
            })
            .collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92",
                "36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9",
                "7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461",
                "f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5",
                "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2",
            ]
        );
    }

    #[test]
    fn a_bundle_that_is_missing_empty_or_broken_is_named_before_anything_connects() {
        let folder = env::temp_dir().join(format!("muster-trust-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for (name, content) in [
            ("missing", None),
            ("empty", Some("")),
            ("text", Some("hello")),
            ("broken", Some(broken)),
        ] {
            let path = folder.join(name);
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let error = bundle(path).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("AWS_CA_BUNDLE"), "{error}");
        }
        let path = folder.join("good");
        let good = AMAZON.map(|root| {
            let text = BASE64.encode(root);
            format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
        });
        std::fs::write(&path, good.concat()).unwrap();
        assert!(bundle(path).is_ok());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
