//! How use cases reach the hub: through the link, which learns from every outcome.

use std::{future::Future, sync::Arc};

use hub::{Hub, HubError};

use crate::{
    Office,
    changes::{Change, Happening, Subject},
    error::{Reason, Result},
    link::{Link, Permit, Turn},
};

/// Whether one failed call says something about the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Another call would fare no better.
    Connection,
    /// A refusal may be this one message's fault; not being reached is the hub's.
    Change,
    /// It may be this one message's fault: timeouts and broken answers say nothing about the others.
    OneMessage,
}

impl Office {
    /// One call to the hub, if the link allows it; its outcome is told to the link.
    pub(crate) async fn ask<T, F, A>(&self, scope: Scope, call: F) -> Result<T>
    where
        F: FnOnce(Arc<dyn Hub>) -> A,
        A: Future<Output = std::result::Result<T, HubError>>,
    {
        let hub = self.hub()?;
        let permit = self
            .link
            .permit(self.now())
            .map_err(|at| Reason::LinkDown.with(&[("next_try_at", &at.rfc3339())]))?;
        let mut held = Held { link: &self.link, permit: Some(permit) };
        let outcome = call(hub).await;
        let permit = held.permit.take();
        let Some(permit) = permit else { return Ok(outcome?) };
        let turn = match &outcome {
            Err(error) if says_nothing(error, scope) => {
                self.link.unused(permit);
                Turn::None
            }
            Err(error) if error.concerns_connection() => {
                self.link.missed(permit, self.now(), self.chance(), error)
            }
            Ok(_) | Err(_) => self.link.reached(permit),
        };
        self.turned(&turn, outcome.as_ref().err()).await?;
        Ok(outcome?)
    }

    /// Tells the link what several failed calls in a row say together.
    pub(crate) async fn lost(&self, error: &HubError) -> Result<()> {
        let Ok(permit) = self.link.permit(self.now()) else { return Ok(()) };
        let turn = self.link.missed(permit, self.now(), self.chance(), error);
        self.turned(&turn, Some(error)).await
    }

    async fn turned(&self, turn: &Turn, error: Option<&HubError>) -> Result<()> {
        match turn {
            Turn::None => return Ok(()),
            Turn::Restored => {
                // What waited for its own next try may go now: the hub is there.
                self.wake_jobs().await?;
                self.loops.wake_all();
            }
            Turn::Lost => tracing::warn!(error = error.map(|e| e.code.as_str()), "the hub is away"),
            Turn::Refused => {
                let code = error.map(|error| error.code.clone()).unwrap_or_default();
                tracing::error!(code, "the hub refuses us");
                self.happened(Happening::HubRefused { code });
            }
        }
        self.publish(Change::of(&[Subject::Status]));
        Ok(())
    }
}

/// Gives a probe back when its call is broken off before it has an outcome.
struct Held<'a> {
    link: &'a Link,
    permit: Option<Permit>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take() {
            self.link.unused(permit);
        }
    }
}

pub(crate) fn says_nothing(error: &HubError, scope: Scope) -> bool {
    use hub::error::codes;
    match error.code.as_str() {
        codes::LOCAL_FILE | codes::BAD_ARGUMENT => true,
        codes::HTTP_4XX | codes::SENDER_NOT_REGISTERED => scope != Scope::Connection,
        codes::TIMEOUT
        | codes::RESET
        | codes::TRUNCATED
        | codes::HTML
        | codes::EMPTY
        | codes::MALFORMED
        | codes::HTTP_5XX => scope == Scope::OneMessage,
        _ => false,
    }
}
