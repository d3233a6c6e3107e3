//! Accounts in the deployment's own Cognito user pool.
//!
//! An account's name is its e-mail address or telephone number; wherever an account exists already,
//! it is named by its `sub`, which never changes.

use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, AuthFlowType, MessageActionType, UserStatusType,
};
use muster::account::{Login, Password};

use crate::clients::Cognito;
use crate::error::StoreError;
use crate::wire::corrupt;

/// The accounts of a user pool.
#[derive(Clone, Debug)]
pub struct Accounts {
    cognito: Cognito,
    pool: String,
    client: String,
}

/// What came of making an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// There is one now, with this subject.
    Yes(String),
    /// There was one of that name before.
    Exists,
    /// The password is not what the pool's policy asks for.
    WeakPassword,
}

/// An account as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The `sub` of its tokens.
    pub subject: String,
    /// Whether another identity provider signs it in.
    pub is_federated: bool,
    /// Whether it must be given another password at the next sign-in.
    pub must_change_password: bool,
    /// Whether its address or number counts as proven.
    pub is_verified: bool,
}

const VERIFIED: [&str; 2] = ["email_verified", "phone_number_verified"];

impl Accounts {
    /// The accounts of a pool. `client` is one of its clients that takes
    /// `ADMIN_USER_PASSWORD_AUTH`.
    #[must_use]
    pub const fn new(cognito: Cognito, pool: String, client: String) -> Self {
        Self {
            cognito,
            pool,
            client,
        }
    }

    /// Makes an account that nobody is told of, its address or number not verified. Its password is
    /// to be changed until [`Accounts::settle_password`]; it is the person's own from the first
    /// moment, so that they can go on where this stopped.
    pub async fn create(&self, login: &Login, password: &Password) -> Result<Made, StoreError> {
        let (name, verified) = match login {
            Login::Email(_) => ("email", VERIFIED[0]),
            Login::Phone(_) => ("phone_number", VERIFIED[1]),
        };
        let result = self
            .cognito
            .admin_create_user()
            .user_pool_id(&self.pool)
            .username(login.as_str())
            .temporary_password(password.expose())
            .message_action(MessageActionType::Suppress)
            .user_attributes(attribute(name, login.as_str())?)
            .user_attributes(attribute(verified, "false")?)
            .send()
            .await;
        match result {
            Ok(answer) => {
                let attributes = answer.user.map(|user| user.attributes.unwrap_or_default());
                subject(&attributes.unwrap_or_default()).map(Made::Yes)
            }
            Err(error) if code(&error) == Some("UsernameExistsException") => Ok(Made::Exists),
            Err(error) if code(&error) == Some("InvalidPasswordException") => Ok(Made::WeakPassword),
            Err(error) => Err(StoreError::service("AdminCreateUser", &error)),
        }
    }

    /// The account of this name, if its password is this one.
    pub async fn opened(&self, login: &Login, password: &Password) -> Result<Option<Account>, StoreError> {
        const REFUSALS: [&str; 4] = [
            "NotAuthorizedException",
            "UserNotFoundException",
            "UserNotConfirmedException",
            "PasswordResetRequiredException",
        ];
        let result = self
            .cognito
            .admin_initiate_auth()
            .user_pool_id(&self.pool)
            .client_id(&self.client)
            .auth_flow(AuthFlowType::AdminUserPasswordAuth)
            .auth_parameters("USERNAME", login.as_str())
            .auth_parameters("PASSWORD", password.expose())
            .send()
            .await;
        match result {
            // Tokens, or a challenge that comes after a right password: one and the same here.
            Ok(_) => self.find(login.as_str()).await,
            Err(error) if code(&error).is_some_and(|code| REFUSALS.contains(&code)) => Ok(None),
            Err(error) => Err(StoreError::service("AdminInitiateAuth", &error)),
        }
    }

    /// An account by its name or subject.
    pub async fn find(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let result = self
            .cognito
            .admin_get_user()
            .user_pool_id(&self.pool)
            .username(name)
            .send()
            .await;
        let answer = match result {
            Ok(answer) => answer,
            Err(error) if is_unknown(&error) => return Ok(None),
            Err(error) => return Err(StoreError::service("AdminGetUser", &error)),
        };
        let status = answer.user_status;
        let attributes = answer.user_attributes.unwrap_or_default();
        let is_verified = attributes
            .iter()
            .any(|a| VERIFIED.contains(&a.name()) && a.value() == Some("true"));
        Ok(Some(Account {
            subject: subject(&attributes)?,
            is_federated: status == Some(UserStatusType::ExternalProvider),
            must_change_password: status == Some(UserStatusType::ForceChangePassword),
            is_verified,
        }))
    }

    /// The account's password is this one, and need not be changed.
    pub async fn settle_password(&self, subject: &str, password: &Password) -> Result<(), StoreError> {
        self.set_password(subject, password, true).await
    }

    /// The account's password is this one, and must be changed at the next sign-in. What it was
    /// signed in with proves nothing until it is verified again: whoever gave this password out could
    /// sign in as well.
    pub async fn reset_password(&self, account: &Account, password: &Password) -> Result<(), StoreError> {
        if account.is_verified {
            self.forget_verification(&account.subject).await?;
        }
        self.set_password(&account.subject, password, false).await
    }

    /// Ends every session: no refresh token of before works. One that is gone has none.
    pub async fn end_sessions(&self, subject: &str) -> Result<(), StoreError> {
        let result = self
            .cognito
            .admin_user_global_sign_out()
            .user_pool_id(&self.pool)
            .username(subject)
            .send()
            .await;
        match result {
            Err(error) if !is_unknown(&error) => Err(StoreError::service("AdminUserGlobalSignOut", &error)),
            _ => Ok(()),
        }
    }

    /// Deletes an account. One that is gone is deleted.
    pub async fn delete(&self, subject: &str) -> Result<(), StoreError> {
        let result = self
            .cognito
            .admin_delete_user()
            .user_pool_id(&self.pool)
            .username(subject)
            .send()
            .await;
        match result {
            Err(error) if !is_unknown(&error) => Err(StoreError::service("AdminDeleteUser", &error)),
            _ => Ok(()),
        }
    }

    async fn set_password(
        &self,
        subject: &str,
        password: &Password,
        permanent: bool,
    ) -> Result<(), StoreError> {
        self.cognito
            .admin_set_user_password()
            .user_pool_id(&self.pool)
            .username(subject)
            .password(password.expose())
            .permanent(permanent)
            .send()
            .await
            .map_err(|e| StoreError::service("AdminSetUserPassword", &e))?;
        Ok(())
    }

    async fn forget_verification(&self, subject: &str) -> Result<(), StoreError> {
        let mut request = self
            .cognito
            .admin_update_user_attributes()
            .user_pool_id(&self.pool)
            .username(subject);
        for name in VERIFIED {
            request = request.user_attributes(attribute(name, "false")?);
        }
        let result = request.send().await;
        result.map_err(|e| StoreError::service("AdminUpdateUserAttributes", &e))?;
        Ok(())
    }
}

fn attribute(name: &str, value: &str) -> Result<AttributeType, StoreError> {
    let attribute = AttributeType::builder().name(name).value(value).build();
    attribute.map_err(|e| corrupt("AttributeType", e))
}

fn subject(attributes: &[AttributeType]) -> Result<String, StoreError> {
    let subject = attributes.iter().find(|a| a.name() == "sub");
    let subject = subject.and_then(AttributeType::value);
    subject
        .map(str::to_owned)
        .ok_or_else(|| corrupt("account", "it has no sub"))
}

fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

fn is_unknown<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    code(error) == Some("UserNotFoundException")
}
