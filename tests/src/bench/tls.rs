//! TLS before an endpoint, with an authority of the run's own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Result;

/// Takes connections over TLS and hands on what is in them.
pub struct Tls {
    /// Where it is, by a name that has to be looked up.
    pub endpoint: String,
    /// The root that vouches for it.
    pub bundle: PathBuf,
    handshakes: Arc<AtomicU64>,
}

impl Tls {
    /// Serves before `endpoint` on a free loopback port. `folder` is for the certificates, which `python`
    /// makes.
    pub async fn serve(endpoint: &str, folder: &Path, python: &Path) -> Result<Self> {
        let to = endpoint
            .strip_prefix("http://")
            .ok_or("the endpoint is not plain HTTP")?
            .to_owned();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/test_ca.py");
        let made = Command::new(python)
            .arg(script)
            .arg(folder)
            .stdin(Stdio::null())
            .status()
            .await?;
        if !made.success() {
            return Err(format!("no certificates were made: {made}").into());
        }
        let chain = CertificateDer::pem_file_iter(folder.join("chain.pem"))?
            .collect::<std::result::Result<Vec<_>, _>>()?;
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem"))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        // What DynamoDB, S3, SQS and SES speak.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let tls = Self {
            endpoint: format!("https://localhost:{}", listener.local_addr()?.port()),
            bundle: folder.join("ca.pem"),
            handshakes: Arc::default(),
        };
        let handshakes = Arc::clone(&tls.handshakes);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, to, handshakes) = (acceptor.clone(), to.clone(), Arc::clone(&handshakes));
                tokio::spawn(async move {
                    // A client that goes away has what it wanted.
                    drop(pass(tcp, &acceptor, &to, &handshakes).await);
                });
            }
        });
        Ok(tls)
    }

    /// Connections that were made since the last time.
    #[must_use]
    pub fn take(&self) -> u64 {
        self.handshakes.swap(0, Ordering::Relaxed)
    }
}

async fn pass(tcp: TcpStream, acceptor: &TlsAcceptor, to: &str, handshakes: &AtomicU64) -> Result<()> {
    tcp.set_nodelay(true)?;
    let mut inside = acceptor.accept(tcp).await?;
    handshakes.fetch_add(1, Ordering::Relaxed);
    let mut outside = TcpStream::connect(to).await?;
    outside.set_nodelay(true)?;
    copy_bidirectional(&mut inside, &mut outside).await?;
    Ok(())
}
