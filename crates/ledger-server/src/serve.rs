//! The server: it listens, bounds what clients may do to it by being slow, and stops when it is told to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// How long a request's head may take to arrive, and a connection may idle between two.
const HEAD: Duration = Duration::from_secs(15);

/// How long a client may take nothing of an answer.
const WRITE: Duration = Duration::from_secs(30);

/// The most connections at a time; who comes then waits in the system's queue.
const CONNECTIONS: usize = 512;

/// How long requests that have begun may take once the server is told to stop.
const REST: Duration = Duration::from_secs(20);

/// Where a server listens.
pub type Listening = SocketAddr;

/// Why a server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}; name another: --listen 127.0.0.1:PORT")]
    Listen {
        /// What was asked for.
        address: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// The operating system gives no threads, or no signals.
    #[error("cannot start the server: {0}")]
    Start(#[from] io::Error),
}

/// Serves until the program is told to end by SIGINT or SIGTERM; requests that have begun are ended first, unless that
/// takes too long or it is told so again. `ready` is told where it listens.
///
/// # Errors
/// When it cannot listen.
pub fn serve(address: &str, router: Router, ready: impl FnOnce(Listening)) -> Result<(), ServeError> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(run(address, router, ready));
    // What the storage still does for a request that was given up is cut off: a transaction is whole or not there.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn run(address: &str, router: Router, ready: impl FnOnce(Listening)) -> Result<(), ServeError> {
    let refused = |source| ServeError::Listen { address: address.to_owned(), source };
    let mut stop = Stop::new()?;
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    ready(listener.local_addr().map_err(refused)?);
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        tokio::select! {
            (stream, place) = accept(&listener, &places) => connect(stream, place, router.clone(), &open),
            () = stop.told() => break,
        }
    }
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(REST) => {
            tracing::warn!("requests that took longer than {} s were cut off", REST.as_secs());
        }
        () = stop.told() => tracing::warn!("told to stop again: open requests were cut off"),
    }
    Ok(())
}

/// The signals that end the program.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn told(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // Nobody closes the semaphore.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(error) => {
                // A client that left, or no file descriptor to be had: the next one may fare better.
                tracing::warn!("a connection was not accepted: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

fn connect(stream: TcpStream, place: Option<OwnedSemaphorePermit>, router: Router, open: &GracefulShutdown) {
    // Without it small answers wait for the client's acknowledgement; that it cannot be set harms nothing.
    let _ = stream.set_nodelay(true);
    let mut stream = Box::pin(TimeoutStream::new(stream));
    stream.as_mut().set_write_timeout_pinned(Some(WRITE));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let watched = open.watch(connection);
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = watched.await {
            tracing::debug!("a connection ended: {error}");
        }
    });
}
