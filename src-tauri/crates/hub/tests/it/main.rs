//! The transports against real sockets, real TLS and real folders.

#[cfg(test)]
mod captures;
mod crl;
#[cfg(test)]
mod download;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod server;
#[cfg(test)]
#[cfg(unix)]
mod tls;
